import type { TensorSlice } from '../architectures/architecture.ts';

export const precisionNames = ['int8', 'int4', 'fp16', 'fp32'] as const;
export type Precision = (typeof precisionNames)[number];
export type BlockSize = 32 | 64 | 128;

/**
 * How the bytes of one initializer are made from source tensors. A lowering says *what* (this recipe), the writer
 * in `compute/tasks/quantize` does it, streamed; so the graph file can be written before any weight is read.
 *
 * `parts` are stacked along axis 0 (q, k and v of one layer become one matrix).
 * - `cast`: the values in `to`, in source order.
 * - `quants`, `scales`: the fields of one block-quantized matrix [rows, columns], layout of ONNX Runtime's MatMulNBits
 *   without zero points (value = (quant - 2^(bits-1)) * scale): quants uint8 [rows, columns/block, block*bits/8]; scales
 *   float32 or float16 [rows, columns/block]. A column count that the block does not divide is padded with zeros.
 * - `bytes`: given (rotary tables, norms of ones, shape constants).
 */
export type WeightRecipe =
  | { readonly kind: 'cast'; readonly parts: readonly TensorSlice[]; readonly to: 'float32' | 'float16' }
  | {
      readonly kind: 'quants' | 'scales';
      readonly parts: readonly TensorSlice[];
      readonly bits: 8 | 4;
      readonly blockSize: BlockSize;
      readonly scaleType: 'float32' | 'float16';
    }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** An initializer's place in the external data file (offset aligned to 4,096 bytes so that it can be mapped). */
export interface PlacedWeight {
  readonly name: string;
  readonly recipe: WeightRecipe;
  readonly offset: number;
  readonly sizeBytes: number;
}
