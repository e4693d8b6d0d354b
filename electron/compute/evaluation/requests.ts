import type { GateLimits } from '../../common/evaluation.ts';
import type { ProviderName } from '../../common/providers.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import type { Profile } from '../layout.ts';
import type { ExamplesFile } from '../training/requests.ts';

/** One of the two that are compared. */
export interface Contestant {
  /** A PEFT folder; null: the base alone. */
  readonly adapterFolder: string | null;
}

export interface EvaluateInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profile: Profile;
  readonly threads: number;
  /** Left out: the CPU. */
  readonly provider?: ProviderName;
  readonly usePrepared: boolean;
  /** Answers that are computed at once. */
  readonly sequences: number;
  /** What was before. */
  readonly first: Contestant;
  /** What is judged. */
  readonly second: Contestant;
  readonly test: ExamplesFile;
  /** Rows of what was known before; null: not asked. */
  readonly replay: ExamplesFile | null;
  /**
   * A text that has nothing to do with what was learnt. `path` null: the shipped one. null altogether: not measured.
   */
  readonly general: { readonly path: string | null } | null;
  /** Longest answer. */
  readonly maxTokens: number;
  readonly limits: GateLimits;
  /** The moment that templates are told which name the day (ISO 8601): one for all attempts. */
  readonly at: string;
  /**
   * Exists. Takes `answers.jsonl` at the end, and until then what an interrupted attempt goes on from.
   */
  readonly outputFolder: string;
}
