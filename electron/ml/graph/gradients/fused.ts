import type { GradientRule, NoGradient } from './rule.ts';

const inference = 'an operator of inference; graphs that learn are made of others';

/** ONNX Runtime's own operators besides products and norms. */
export const fusedGradients = {
  // pairs turned by an angle; dx = dy turned back: the same cosines, sines with the other sign
  RotaryEmbedding: (g) => ({
    0: () =>
      g.add('RotaryEmbedding', [g.dy, g.input(1), g.input(2), g.unary('Neg', g.input(3))], {
        ...g.node.attributes,
      }),
  }),
  GatherBlockQuantized: { zero: 'quantized weights are constants' },
  SkipSimplifiedLayerNormalization: { missing: inference },
  GroupQueryAttention: { missing: inference },
} as const satisfies Record<string, GradientRule | NoGradient>;
