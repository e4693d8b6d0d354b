import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import type { Profile } from '../layout.ts';

export interface PerplexityInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profile: Profile;
  readonly textPath: string;
  readonly window: number;
  readonly stride: number;
  readonly threads: number;
}
export interface PerplexityResult {
  readonly perplexity: number;
  readonly tokens: number;
  readonly scoredTokens: number;
  readonly window: number;
  readonly stride: number;
  readonly tokensPerSecond: number;
}
