import type { BlockSize, Precision } from '../../ml/graph/weights.ts';

export interface QuantizeInput {
  readonly modelFolder: string;
  /** Absolute path of the variant folder being filled (a `.partial-N` name); it may hold an earlier attempt's part. */
  readonly target: string;
  readonly precision: Precision;
  /** null for fp16 and fp32. */
  readonly blockSize: BlockSize | null;
}
export interface QuantizeResult {
  readonly sizeBytes: number;
}
