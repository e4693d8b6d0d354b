import type { Initializer } from '../graph.ts';
import type { Value } from '../value.ts';
import type { GradientRule, NodeGradient, NoGradient } from './rule.ts';

/** Products of matrices. Transposed operands are read as they lie; nothing is transposed in memory. */
export const productGradients = {
  // y = a b; da = dy bᵀ, db = aᵀ dy
  MatMul: (g) => product(g),
  // y = α a b, either transposed; da = α dy bᵀ, db = α aᵀ dy, transposed where the operand is
  FusedMatMul: (g) => product(g),
  // y = α a b + β c, either transposed; da and db as above, dc = β dy
  Gemm: (g) => ({
    ...product(g),
    2: () => {
      const [sum, beta] = [g.unstretched(g.dy, g.input(2)), g.number('beta', 1)];
      return beta === 1 ? sum : g.times(sum, beta);
    },
  }),
  // y = x wᵀ with w [N, K] constant in blocks; dx = dy w
  MatMulNBits: (g) => ({ 0: () => throughBlocks(g) }),
  DequantizeLinear: { zero: 'quantized weights are constants' },
} as const satisfies Record<string, GradientRule | NoGradient>;

interface Flags {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

function product(g: NodeGradient): Readonly<Record<0 | 1, () => Value>> {
  const [a, b] = [g.x, g.input(1)];
  const [transA, transB] = [g.number('transA') === 1, g.number('transB') === 1];
  const linear = !transA && b.shape.length === 2;
  return {
    0: () =>
      g.unstretched(
        transA
          ? multiply(g, [b, g.dy], { transA: transB, transB: true })
          : multiply(g, [g.dy, b], { transB: !transB }),
        a,
      ),
    1: () => {
      // A layer's weight: one product over the rows of all sequences instead of a sum of products.
      const [left, dy] = linear ? [g.rows(a), g.rows(g.dy)] : [a, g.dy];
      const gradient = transB
        ? multiply(g, [dy, left], { transA: true, transB: transA })
        : multiply(g, [left, dy], { transA: !transA });
      return g.unstretched(gradient, b);
    },
  };
}

function multiply(g: NodeGradient, operands: readonly [Value, Value], { transA, transB }: Flags): Value {
  const alpha = g.number('alpha', 1);
  return g.add('FusedMatMul', operands, {
    ...(transA ? { transA: 1 } : {}),
    ...(transB ? { transB: 1 } : {}),
    ...(alpha === 1 ? {} : { alpha }),
  });
}

/**
 * The matrix as numbers, of the same bytes: DequantizeLinear wants [N, K] where MatMulNBits wants blocks, and a zero point
 * of each block, because the numbers are unsigned. 4 bits lie two in a byte, low half first, in both operators.
 */
function throughBlocks(g: NodeGradient): Value {
  const [quants, scales] = [g.input(1), g.input(2)];
  if (g.node.inputs[3])
    throw new Error(`${g.node.name}: blocks with zero points of their own have no gradient yet`);
  const [bits, blockSize] = [g.number('bits', 4), g.number('block_size')];
  const { data } = initializerOf(g, quants);
  const [N = 0, blocks = 0] = scales.shape.map(Number);
  const type = bits === 8 ? 'uint8' : 'uint4';
  const numbers = g.graph.initializer(
    { name: `${quants.name}/numbers`, type, shape: [N, blocks * blockSize] },
    data,
  );
  const middle = new Uint8Array(Math.ceil((N * blocks * bits) / 8)).fill(bits === 8 ? 0x80 : 0x88);
  const zero = g.graph.initializer(
    { name: `/constants/${type}/middle/${N},${blocks}`, type, shape: [N, blocks] },
    middle,
  );
  const weight = g.add('DequantizeLinear', [numbers, scales, zero], { axis: 1, block_size: blockSize });
  const dx = g.add('FusedMatMul', [g.dy, weight], {});
  const width = g.number('K');
  if (width === blocks * blockSize) return dx;
  const bounds = [[0], [width], [dx.shape.length - 1]].map((bound) => g.graph.constant(bound));
  return g.add('Slice', [dx, ...bounds], {});
}

function initializerOf(g: NodeGradient, value: Value): Initializer {
  const found = g.graph.initializers.find((initializer) => initializer.value.name === value.name);
  if (!found) throw new Error(`${g.node.name}: ${value.name} must be a constant`);
  return found;
}
