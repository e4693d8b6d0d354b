import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import type { Profile } from '../layout.ts';

export interface LogitsInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profile: Profile;
  readonly ids: readonly number[];
  /** Absolute path of the safetensors file to write. */
  readonly out: string;
  readonly threads: number;
}
export interface LogitsResult {
  readonly tokens: number;
  readonly vocabSize: number;
  readonly sizeBytes: number;
}
