import { check, numeric, sameShape, typed } from './nodeInputs.ts';
import type { NodeInputs } from './operator.ts';
import type { Shape, ValueType } from './value.ts';

/** Rules of ONNX Runtime's own operators. */
export const inferFused = {
  /** Output `sum` is input + skip, which the next layer adds to. */
  skipNorm: (node: NodeInputs) => {
    const [input, skip] = [typed(node, 0), typed(node, 1)];
    check(node, input.type === skip.type && input.shape.length === skip.shape.length);
    const statistics: ValueType = { type: 'float32', shape: [...input.shape.slice(0, -1), 1] };
    return [input, statistics, statistics, input];
  },

  matMulNBits: (node: NodeInputs) => {
    const { K = 0, N = 0, bits = 8, block_size = 32 } = numeric(node);
    const [a, b] = [typed(node, 0), typed(node, 1)];
    const blocks = Math.ceil(K / block_size);
    check(node, a.shape.at(-1) === K && sameShape(b.shape, [N, blocks, (block_size * bits) / 8]));
    check(node, sameShape(typed(node, 2).shape, [N, blocks]));
    return [{ type: a.type, shape: a.shape.with(-1, N) }];
  },

  gatherQuantized: (node: NodeInputs) => {
    const [data, indices, scales] = [typed(node, 0), typed(node, 1), typed(node, 2)];
    const [rows, bytes] = data.shape;
    check(node, data.type === 'uint8' && typeof bytes === 'number' && rows === scales.shape[0]);
    return [
      { type: scales.type, shape: [...indices.shape, (Number(bytes) * 8) / (numeric(node).bits ?? 8)] },
    ];
  },

  /**
   * Inputs: query or packed qkv, key, value, past key, past value, seqlens_k, total length, cos, sin, position ids,
   * attention bias, head sink, key scale, value scale. The cache keeps the type in which it comes; one of int8 needs scales.
   */
  groupQueryAttention: (node: NodeInputs) => {
    const query = typed(node, 0);
    const { num_heads = 1, kv_num_heads = 1, kv_cache_bit_width } = numeric(node);
    const packed = node.inputs[1] === null;
    const headDim = Number(query.shape[2]) / (packed ? num_heads + 2 * kv_num_heads : num_heads);
    check(node, query.shape.length === 3 && Number.isInteger(headDim));
    const past = node.inputs[3];
    const quantized = past?.type === 'int8';
    check(node, quantized === (kv_cache_bit_width === 8));
    if (quantized) for (const index of [12, 13]) checkCacheScale(node, index, [1, kv_num_heads, 1, headDim]);
    const present: ValueType = {
      type: past?.type ?? query.type,
      shape: past ? past.shape : [query.shape[0] ?? 1, kv_num_heads, query.shape[1] ?? 1, headDim],
    };
    return [{ type: query.type, shape: query.shape.with(2, num_heads * headDim) }, present, present];
  },
};

/** One float32 step for the whole cache, or one for each channel of each head. */
function checkCacheScale(node: NodeInputs, index: number, perChannel: Shape): void {
  const kind = node.attributes[index === 12 ? 'k_quant_type' : 'v_quant_type'];
  const scale = typed(node, index);
  const shape = kind === 'PER_CHANNEL' ? perChannel : kind === 'PER_TENSOR' ? [1] : [];
  check(node, scale.type === 'float32' && sameShape(scale.shape, shape));
}
