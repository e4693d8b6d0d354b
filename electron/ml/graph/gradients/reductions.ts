import type { Value } from '../value.ts';
import type { GradientRule, NodeGradient } from './rule.ts';

/** Operators that sum over axes, alone or to make rows of one size. */
export const reductionGradients = {
  // y = Σ x; dx = dy everywhere
  ReduceSum: (g) => ({ 0: () => g.add('Expand', [kept(g), g.sizes(g.x)], {}) }),
  // y = Σ x / n; dx = dy / n everywhere
  ReduceMean: (g) => ({
    0: () => g.add('Expand', [g.over(kept(g), count(g, axes(g))), g.sizes(g.x)], {}),
  }),
  // y = Σ x²; dx = 2 dy x
  ReduceSumSquare: (g) => ({ 0: () => g.times(g.x, g.times(kept(g), 2)) }),
  // y = the largest; dx = dy at it, in equal parts where several are
  ReduceMax: (g) => ({
    0: () => {
      const largest = keptAxes(g, g.y);
      const at = g.cast(g.binary('Equal', g.x, largest), g.x.type);
      return g.times(at, g.over(kept(g), g.reduce('ReduceSum', at, { axes: axes(g) })));
    },
  }),
  // y = e^x / Σ e^x; dx = y (dy - Σ dy y)
  Softmax: (g) => ({
    0: () => {
      const weighted = g.times(g.dy, g.y);
      const sum = g.reduce('ReduceSum', weighted, { axes: [g.axis(g.x.shape.length)] });
      return g.minus(weighted, g.times(g.y, sum));
    },
  }),
  // y = x - log Σ e^x; dx = dy - e^y Σ dy
  LogSoftmax: (g) => ({
    0: () => {
      const sum = g.reduce('ReduceSum', g.dy, { axes: [g.axis(g.x.shape.length)] });
      return g.minus(g.dy, g.times(g.unary('Exp', g.y), sum));
    },
  }),
  // n = (x - mean) r, r = 1 / deviation, y = n w + b; with e = dy w:
  // dx = r (e - mean e - n mean(e n)), dw = Σ dy n, db = Σ dy
  LayerNormalization: (g) => {
    const deviation = () => g.cast(g.output(2), g.x.type);
    const normed = () => g.times(g.minus(g.x, g.cast(g.output(1), g.x.type)), deviation());
    return {
      0: () => {
        const [n, e] = [normed(), g.times(g.dy, g.input(1))];
        const along = g.minus(e, g.times(n, mean(g, g.times(e, n))));
        return g.times(g.minus(along, mean(g, e)), deviation());
      },
      1: () => g.unstretched(g.times(g.dy, normed()), g.input(1)),
      2: () => g.unstretched(g.dy, g.input(2)),
    };
  },
  // n = x r, r = 1 / root of the mean of x², y = n w; with e = dy w: dx = r (e - n mean(e n)), dw = Σ dy n
  SimplifiedLayerNormalization: (g) => {
    const inverse = () => g.cast(g.output(1), g.x.type);
    return {
      0: () => {
        const [n, e] = [g.times(g.x, inverse()), g.times(g.dy, g.input(1))];
        return g.times(g.minus(e, g.times(n, mean(g, g.times(e, n)))), inverse());
      },
      1: () => g.unstretched(g.times(g.dy, g.times(g.x, inverse())), g.input(1)),
    };
  },
} as const satisfies Record<string, GradientRule>;

function axes(g: NodeGradient): readonly number[] {
  const rank = g.x.shape.length;
  const given = g.node.inputs[1];
  if (!given) return g.x.shape.map((_, axis) => axis);
  if (!given.numbers) throw new Error(`${g.node.name}: axes must be a constant`);
  return given.numbers.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** dy with the axes that were summed over, of size 1. */
function kept(g: NodeGradient): Value {
  return keptAxes(g, g.dy);
}

function keptAxes(g: NodeGradient, value: Value): Value {
  if (g.number('keepdims')) return value;
  return g.add('Unsqueeze', [value, g.graph.constant(axes(g))], {});
}

/** How many numbers were summed: a number where the sizes are known. */
function count(g: NodeGradient, over: readonly number[]): Value | number {
  const known = over.reduce((product, axis) => product * Number(g.x.shape[axis]), 1);
  if (!Number.isNaN(known)) return known;
  const sizes = over.map((axis) => g.cast(g.size(g.x, axis), g.x.type));
  return sizes.reduce((product, size) => g.times(product, size));
}

/** Over the axes that a norm takes together. */
function mean(g: NodeGradient, value: Value): Value {
  const rank = g.x.shape.length;
  const first = g.axis(rank);
  return g.reduce('ReduceMean', value, { axes: Array.from({ length: rank - first }, (_, at) => first + at) });
}
