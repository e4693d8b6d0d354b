import {
  axesOf,
  axisOf,
  broadcast,
  check,
  fromFront,
  numbersOf,
  numeric,
  sizesOf,
  sum,
  typed,
} from './nodeInputs.ts';
import type { NodeInputs } from './operator.ts';
import { type Dim, reshapedSizes, type Shape } from './value.ts';

/** Rules of operators that move numbers and compute none. */
export const inferLayout = {
  concat: (node: NodeInputs) => {
    const parts = node.inputs.map((_, index) => typed(node, index));
    const first = typed(node, 0);
    const axis = axisOf(node, first.shape);
    check(
      node,
      parts.every((part) => part.type === first.type && part.shape.length === first.shape.length),
    );
    const sizes = parts.map((part) => part.shape[axis] ?? 0);
    const whole = sizes.every((size) => typeof size === 'number') ? sum(sizes) : sizes.join('+');
    const held = parts.map(sizesOf);
    const known = first.shape.length === 1 && held.every((part) => part !== null);
    const type = { type: first.type, shape: first.shape.with(axis, whole) };
    return [known ? { ...type, sizes: held.flat() } : type];
  },

  gather: (node: NodeInputs) => {
    const [data, indices] = [typed(node, 0), typed(node, 1)];
    const axis = axisOf(node, data.shape);
    const type = { type: data.type, shape: data.shape.toSpliced(axis, 1, ...indices.shape) };
    const sizes = sizesOf(data);
    if (sizes === null || indices.numbers === undefined) return [type];
    return [{ ...type, sizes: indices.numbers.map((index) => sizes.at(index) ?? 0) }];
  },

  gatherElements: (node: NodeInputs) => {
    const [data, indices] = [typed(node, 0), typed(node, 1)];
    check(node, data.shape.length === indices.shape.length);
    return [{ type: data.type, shape: indices.shape }];
  },

  /** Inputs: indices, depth, values [off, on]. */
  oneHot: (node: NodeInputs) => {
    const [indices, values] = [typed(node, 0), typed(node, 2)];
    const axis = fromFront(numeric(node).axis ?? -1, indices.shape.length + 1);
    const depth = sizesOf(typed(node, 1))?.[0] ?? `${node.path}.${axis}`;
    return [{ type: values.type, shape: indices.shape.toSpliced(axis, 0, depth) }];
  },

  /** A 0 keeps the size of that axis; -1 takes what is left. Sizes may be computed (Shape, Gather, Concat). */
  reshape: (node: NodeInputs) => {
    const data = typed(node, 0);
    const sizes = sizesOf(node.inputs[1]);
    if (sizes === null) return [{ type: data.type, shape: unknownShape(node, 1) }];
    return [{ type: data.type, shape: reshapedSizes(data.shape, sizes, node.path) }];
  },

  expand: (node: NodeInputs) => {
    const data = typed(node, 0);
    const sizes = sizesOf(node.inputs[1]);
    const shape = sizes === null ? unknownShape(node, 1) : broadcast(node, [data.shape, sizes]);
    return [{ type: data.type, shape }];
  },

  filled: (node: NodeInputs) => [
    { type: 'float32' as const, shape: sizesOf(node.inputs[0]) ?? unknownShape(node, 0) },
  ],

  sizes: (node: NodeInputs) => {
    const { shape } = typed(node, 0);
    return [{ type: 'int64' as const, shape: [shape.length], sizes: shape }];
  },

  /** Inputs: start, limit, delta. */
  range: (node: NodeInputs) => {
    const [start, limit, delta] = [0, 1, 2].map((index) => sizesOf(typed(node, index))?.[0]);
    const { type } = typed(node, 0);
    if (start === 0 && delta === 1 && limit !== undefined) return [{ type, shape: [limit] }];
    const known = [start, limit, delta].every((bound) => typeof bound === 'number');
    const count = Math.max(0, Math.ceil((Number(limit) - Number(start)) / Number(delta)));
    return [{ type, shape: [known ? count : `${node.path}.0`] }];
  },

  transpose: (node: NodeInputs) => {
    const data = typed(node, 0);
    const { perm } = node.attributes;
    check(node, Array.isArray(perm) && perm.length === data.shape.length);
    const order: readonly number[] = Array.isArray(perm) ? perm : [];
    return [{ type: data.type, shape: order.map((axis) => data.shape[axis] ?? 0) }];
  },

  unsqueeze: (node: NodeInputs) => {
    const data = typed(node, 0);
    const shape = [...data.shape];
    const rank = shape.length + numbersOf(node, 1).length;
    for (const axis of axesOf(node, 1, rank).toSorted((a, b) => a - b)) shape.splice(axis, 0, 1);
    return [withSizes(data, shape)];
  },

  squeeze: (node: NodeInputs) => {
    const data = typed(node, 0);
    const axes = axesOf(node, 1, data.shape.length);
    check(
      node,
      axes.every((axis) => data.shape[axis] === 1),
    );
    return [
      withSizes(
        data,
        data.shape.filter((_, axis) => !axes.includes(axis)),
      ),
    ];
  },

  /** Inputs: data, how often along each axis. */
  tile: (node: NodeInputs) => {
    const data = typed(node, 0);
    const shape = numbersOf(node, 1).map((count, axis): Dim => {
      const size = data.shape[axis] ?? 0;
      if (count === 1) return size;
      return typeof size === 'number' ? size * count : `${node.path}.${axis}`;
    });
    return [{ type: data.type, shape }];
  },

  /** Inputs: data, starts, ends, axes. A sliced size is known when the bounds are constants. */
  slice: (node: NodeInputs) => {
    const data = typed(node, 0);
    const shape = [...data.shape];
    const [starts, ends] = [typed(node, 1).numbers, typed(node, 2).numbers];
    for (const [index, given] of numbersOf(node, 3).entries()) {
      const axis = fromFront(given, shape.length);
      const [start, end, size] = [starts?.[index], ends?.[index], shape[axis]];
      const known = start !== undefined && end !== undefined && typeof size === 'number';
      const bound = (at: number) => Math.max(0, Math.min(fromFront(at, Number(size)), Number(size)));
      shape[axis] = known ? bound(end) - bound(start) : `${node.path}.${axis}`;
    }
    const sizes = sizesOf(data);
    const known = sizes !== null && shape.every((size) => typeof size === 'number');
    if (!known) return [{ type: data.type, shape }];
    return [{ type: data.type, shape, sizes: sizes.slice(starts?.[0], ends?.[0]) }];
  },

  /** Inputs: data, how many before and after on each axis, what to fill with, axes. */
  pad: (node: NodeInputs) => {
    const data = typed(node, 0);
    const pads = typed(node, 1).numbers;
    const axes = axesOf(node, 3, data.shape.length);
    const shape = data.shape.map((size, axis): Dim => {
      const at = axes.indexOf(axis);
      if (at === -1) return size;
      const [before, after] = [pads?.[at], pads?.[axes.length + at]];
      if (before === 0 && after === 0) return size;
      const known = before !== undefined && after !== undefined && typeof size === 'number';
      return known ? before + size + after : `${node.path}.${axis}`;
    });
    return [{ type: data.type, shape }];
  },

  /** Inputs: data, sizes of the parts; without sizes, `num_outputs` equal parts. */
  split: (node: NodeInputs) => {
    const data = typed(node, 0);
    const axis = axisOf(node, data.shape);
    const { num_outputs: count } = numeric(node);
    if (count !== undefined) {
      const whole = data.shape[axis] ?? 0;
      check(node, typeof whole === 'string' || whole % count === 0);
      const size = typeof whole === 'string' ? `${whole}/${count}` : whole / count;
      return Array.from({ length: count }, () => ({ type: data.type, shape: data.shape.with(axis, size) }));
    }
    const sizes = sizesOf(typed(node, 1));
    if (sizes === null) throw new Error(`${node.path}: the sizes of the parts are not known`);
    const known = sizes.filter((size) => typeof size === 'number');
    check(node, known.length < sizes.length || sum(known) === data.shape[axis]);
    return sizes.map((size) => ({ type: data.type, shape: data.shape.with(axis, size) }));
  },
};

function withSizes(data: ReturnType<typeof typed>, shape: Shape) {
  const sizes = sizesOf(data);
  return sizes === null ? { type: data.type, shape } : { type: data.type, shape, sizes };
}

/** A shape of which only the number of axes is known: as many as the vector of sizes is long. */
function unknownShape(node: NodeInputs, index: number): Shape {
  const rank = Number(typed(node, index).shape[0]);
  check(node, Number.isInteger(rank));
  return Array.from({ length: rank }, (_, axis) => `${node.path}.${axis}`);
}
