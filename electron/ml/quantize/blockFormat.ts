import type { BlockSize } from '../graph/weights.ts';

/**
 * Symmetric block quantization as ONNX Runtime's MatMulNBits and GatherBlockQuantized read it when they get no zero
 * points: value = (quant - 2^(bits-1)) * scale, one scale for `blockSize` neighbours of a row.
 */
export interface BlockFormat {
  readonly bits: 8 | 4;
  readonly blockSize: BlockSize;
  readonly scaleType: 'float32' | 'float16';
}

/** What one row of `columns` values takes; the last block is filled up with zeros. */
export function rowLayout(columns: number, { bits, blockSize, scaleType }: BlockFormat) {
  const blocks = Math.ceil(columns / blockSize);
  return {
    blocks,
    paddedColumns: blocks * blockSize,
    quantsBytes: (blocks * blockSize * bits) / 8,
    scalesBytes: blocks * (scaleType === 'float32' ? 4 : 2),
  };
}
