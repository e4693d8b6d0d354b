import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import type { Profile } from '../layout.ts';

export interface QualityInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profiles: readonly Profile[];
  /** Absolute path of a text; null: the shipped one. */
  readonly textPath: string | null;
  readonly threads: number;
}
export interface ProfileQuality {
  readonly profile: Profile;
  readonly text: { readonly name: string; readonly sha256: string; readonly tokens: number; readonly window: number; readonly stride: number };
  readonly perplexity: number;
  readonly referencePerplexity: number;
  readonly perplexityChange: number;
  readonly meanKlDivergence: number;
  readonly topOneAgreement: number;
  readonly greedyAgreement: number;
  readonly gate: { readonly limit: number; readonly passed: boolean };
  readonly loadMs: number;
  readonly tokensPerSecond: number;
  readonly sizeBytes: number;
}
export interface QualityResult {
  readonly reports: readonly ProfileQuality[];
}
