import type { Value } from '../value.ts';
import { type GradientRule, isFloat, type NodeGradient, type NoGradient, sameShape } from './rule.ts';

const sizes = { zero: 'computed from sizes and whole numbers' } as const;

/** Operators that move numbers: gradients move back, and are summed where a number was used several times. */
export const layoutGradients = {
  // y = x in another shape; dx = dy in x's shape
  Reshape: (g) => ({ 0: () => g.reshapedLike(g.dy, g.x) }),
  // y = x with axes of size 1 added; dx = dy without them
  Unsqueeze: (g) => ({ 0: () => g.add('Squeeze', [g.dy, axes(g, g.y)], {}) }),
  // y = x without axes of size 1; dx = dy with them
  Squeeze: (g) => ({ 0: () => g.add('Unsqueeze', [g.dy, axes(g, g.x)], {}) }),
  // y = x with its axes in another order; dx = dy with them in the old one
  Transpose: (g) => ({
    0: () => {
      const { perm } = g.node.attributes;
      const order: readonly number[] = Array.isArray(perm) ? perm : [];
      return g.add('Transpose', [g.dy], { perm: order.map((_, axis) => order.indexOf(axis)) });
    },
  }),
  // y = x stretched; dx = dy summed over the stretched axes
  Expand: (g) => ({ 0: () => g.unstretched(g.dy, g.x) }),
  // y = all x in a row; dx = dy's parts
  Concat: (g) => concat(g),
  // x = all y in a row; dx = all dy in a row
  Split: (g) => ({
    0: () => {
      const parts = g.node.outputs.map((part, index) => g.upstream[index] ?? g.zerosLike(part));
      return g.add('Concat', parts, { axis: g.axis(g.x.shape.length) });
    },
  }),
  // y = a part of x; dx = dy with zeros around it
  Slice: (g) => ({ 0: () => padded(g) }),
  // y = x with zeros around it; dx = dy's part in the middle
  Pad: (g) => ({
    0: () => {
      const [pads = [], along = []] = [g.input(1).numbers, g.input(3).numbers];
      const starts = g.graph.constant(pads.slice(0, along.length));
      const ends = along.map((_, at) => -(pads[along.length + at] ?? 0) || Number.MAX_SAFE_INTEGER);
      return g.add('Slice', [g.dy, starts, g.graph.constant(ends), g.input(3)], {});
    },
  }),
  // y[i] = x[index[i]]; dx = Σ dy at the index
  Gather: (g) => ({ 0: () => scattered(g) }),
  // as Gather, number by number
  GatherElements: (g) => ({
    0: () => g.add('ScatterElements', [g.zerosLike(g.x), g.input(1), g.dy], scatter(g)),
  }),
  // y = x, and u added to it at the index; dx = dy, du = dy at the index
  ScatterElements: (g) => {
    if (g.node.attributes.reduction !== 'add')
      throw new Error(`${g.node.name}: only additions have a gradient`);
    const axis = g.axis(g.x.shape.length);
    return { 0: () => g.dy, 2: () => g.add('GatherElements', [g.dy, g.input(1)], { axis }) };
  },
  ScatterND: { missing: 'its updates would need GatherND' },
  Tile: { missing: 'Expand does the same without copies' },
  ...{ OneHot: sizes, Shape: sizes, ConstantOfShape: sizes, Range: sizes },
} as const satisfies Record<string, GradientRule | NoGradient>;

function axes(g: NodeGradient, { shape }: Value): Value {
  const { numbers = [] } = g.input(1);
  return g.graph.constant(numbers.map((axis) => (axis < 0 ? axis + shape.length : axis)));
}

function scatter(g: NodeGradient) {
  return { axis: g.axis(g.x.shape.length), reduction: 'add' } as const;
}

function concat(g: NodeGradient): Readonly<Record<number, () => Value>> {
  const axis = g.axis(g.x.shape.length);
  const parts = g.node.inputs.map((_, index) => g.input(index));
  let split: readonly Value[] | null = null;
  const part = (index: number) => {
    const known = parts.every(({ shape }) => typeof shape[axis] === 'number');
    const lengths = known
      ? g.graph.constant(parts.map(({ shape }) => Number(shape[axis])))
      : g.add(
          'Concat',
          parts.map((each) => g.size(each, axis)),
          { axis: 0 },
        );
    split ??= g.scope.at('Split').addList('Split', [g.dy, lengths], { axis });
    const found = split[index];
    if (!found) throw new Error(`${g.node.name}: no part ${index}`);
    return found;
  };
  return Object.fromEntries(parts.map((_, index) => [index, () => part(index)]));
}

/** Zeros before and after, so many as the slice left out. Bounds that only the run knows must not be negative. */
function padded(g: NodeGradient): Value {
  const rank = g.x.shape.length;
  const along = (g.input(3).numbers ?? []).map((axis) => (axis < 0 ? axis + rank : axis));
  const before = along.map((axis, at) => start(g, axis, at));
  const after = along.map((axis, at) => {
    const [whole, part] = [g.size(g.x, axis), g.size(g.y, axis)];
    return difference(g, difference(g, whole, part), before[at] ?? whole);
  });
  const all = [...before, ...after];
  const known = all.flatMap(({ numbers }) => numbers ?? []);
  const pads = known.length === all.length ? g.graph.constant(known) : g.add('Concat', all, { axis: 0 });
  return g.add('Pad', [g.dy, pads, null, g.graph.constant(along)], {});
}

function start(g: NodeGradient, axis: number, at: number): Value {
  const bounds = g.input(1);
  const known = bounds.numbers?.[at];
  if (known === undefined) {
    return g.add('Gather', [bounds, g.graph.constant([at])], { axis: 0 });
  }
  if (known >= 0) return g.graph.constant([known]);
  const size = g.x.shape[axis];
  if (typeof size === 'number') return g.graph.constant([Math.max(0, size + known)]);
  return g.plus(g.size(g.x, axis), g.graph.constant([known]));
}

function difference(g: NodeGradient, a: Value, b: Value): Value {
  const [left, right] = [a.numbers?.[0], b.numbers?.[0]];
  return left === undefined || right === undefined ? g.minus(a, b) : g.graph.constant([left - right]);
}

/** Rows go back by ScatterND; along another axis each number has its index, for a vector of indices or a single one. */
function scattered(g: NodeGradient): Value {
  const [data, indices] = [g.x, g.input(1)];
  if (!isFloat(data)) throw new Error(`${g.node.name}: whole numbers have no gradient`);
  const axis = g.axis(data.shape.length);
  const zeros = g.zerosLike(data);
  if (axis === 0) {
    const rows = g.add('Unsqueeze', [indices, g.graph.constant([indices.shape.length])], {});
    return g.add('ScatterND', [zeros, g.cast(rows, 'int64'), g.dy], { reduction: 'add' });
  }
  if (indices.shape.length > 1)
    throw new Error(`${g.node.name}: the index may have one axis, or be on axis 0`);
  const dy = indices.shape.length === 1 ? g.dy : g.add('Unsqueeze', [g.dy, g.graph.constant([axis])], {});
  const shape = data.shape.map((_, at) => (at === axis ? -1 : 1));
  const index = g.add('Reshape', [indices, g.graph.constant(shape)], {});
  const stretched = sameShape(index.shape, dy.shape) ? index : g.add('Expand', [index, g.sizes(dy)], {});
  return g.add('ScatterElements', [zeros, stretched, dy], scatter(g));
}
