import { inferShapes } from './inference.ts';
import type { Operator } from './operator.ts';

/**
 * ONNX Runtime's own operators. Source: its ContribOperators.md. SimplifiedLayerNormalization is its own, too, although it
 * stands in the default domain.
 */
export const fusedOperators = {
  SimplifiedLayerNormalization: {
    domain: '',
    since: 1,
    attributes: { axis: 'int', epsilon: 'float' },
    outputs: ['normed', 'deviation?'],
    infer: inferShapes.rmsNorm,
  },
  SkipSimplifiedLayerNormalization: {
    domain: 'com.microsoft',
    since: 1,
    attributes: { epsilon: 'float' },
    outputs: ['normed', 'mean?', 'deviation?', 'sum?'],
    infer: inferShapes.skipNorm,
  },
  FusedMatMul: {
    domain: 'com.microsoft',
    since: 1,
    attributes: { transA: 'int?', transB: 'int?', alpha: 'float?' },
    outputs: ['product'],
    infer: inferShapes.matMul,
  },
  MatMulNBits: {
    domain: 'com.microsoft',
    since: 1,
    attributes: { K: 'int', N: 'int', bits: 'int', block_size: 'int', accuracy_level: 'int?' },
    outputs: ['product'],
    infer: inferShapes.matMulNBits,
  },
  GatherBlockQuantized: {
    domain: 'com.microsoft',
    since: 1,
    attributes: { bits: 'int', block_size: 'int', gather_axis: 'int', quantize_axis: 'int' },
    outputs: ['rows'],
    infer: inferShapes.gatherQuantized,
  },
  GroupQueryAttention: {
    domain: 'com.microsoft',
    since: 1,
    attributes: {
      ...{ num_heads: 'int', kv_num_heads: 'int', do_rotary: 'int?', local_window_size: 'int?' },
      ...{ k_quant_type: 'string?', v_quant_type: 'string?', kv_cache_bit_width: 'int?' },
    },
    outputs: ['attended', 'presentKey', 'presentValue'],
    infer: inferShapes.groupQueryAttention,
  },
  RotaryEmbedding: {
    domain: 'com.microsoft',
    since: 1,
    attributes: {},
    outputs: ['rotated'],
    infer: inferShapes.same,
  },
} as const satisfies Record<string, Operator>;
