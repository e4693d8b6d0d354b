import { inferFused } from './inferFused.ts';
import { inferLayout } from './inferLayout.ts';
import { axesOf, axisOf, broadcast, check, numeric, typed } from './nodeInputs.ts';
import type { NodeInputs } from './operator.ts';
import { type ElementType, elementTypes, type ValueType } from './value.ts';

/** Type and shape rules, named for what they do; the operator table says which operator follows which. */
export const inferShapes = {
  ...inferLayout,
  ...inferFused,

  same: (node: NodeInputs) => [typed(node, 0)],

  elementwise: (node: NodeInputs) => {
    const [a, b] = [typed(node, 0), typed(node, 1)];
    check(node, a.type === b.type);
    return [{ type: a.type, shape: broadcast(node, [a.shape, b.shape]) }];
  },

  comparison: (node: NodeInputs) => {
    const [a, b] = [typed(node, 0), typed(node, 1)];
    check(node, a.type === b.type);
    return [{ type: 'bool' as const, shape: broadcast(node, [a.shape, b.shape]) }];
  },

  /** Inputs: condition, what is taken where it holds, what is taken elsewhere. */
  where: (node: NodeInputs) => {
    const [condition, a, b] = [typed(node, 0), typed(node, 1), typed(node, 2)];
    check(node, condition.type === 'bool' && a.type === b.type);
    return [{ type: a.type, shape: broadcast(node, [condition.shape, a.shape, b.shape]) }];
  },

  cast: (node: NodeInputs) => {
    const code = node.attributes.to;
    const type = (Object.keys(elementTypes) as ElementType[]).find(
      (name) => elementTypes[name].code === code,
    );
    if (type === undefined) throw new Error(`${node.path}: no element type ${code}`);
    return [{ type, shape: typed(node, 0).shape }];
  },

  /** Inputs: data, axes; without axes, all of them. */
  reduce: (node: NodeInputs) => {
    const data = typed(node, 0);
    const axes = node.inputs[1] ? axesOf(node, 1, data.shape.length) : data.shape.map((_, axis) => axis);
    const shape = data.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const kept = numeric(node).keepdims ? shape : shape.filter((_, axis) => !axes.includes(axis));
    return [{ type: data.type, shape: kept }];
  },

  /** The last two axes are matrices; axes before them are stretched to each other. */
  matMul: (node: NodeInputs) => {
    const [a, b] = [typed(node, 0), typed(node, 1)];
    check(node, a.type === b.type && a.shape.length >= 2 && b.shape.length >= 2);
    const { transA, transB } = numeric(node);
    const [left, right] = [a.shape.slice(-2), b.shape.slice(-2)];
    const [rows = 0, inner] = transA ? left.toReversed() : left;
    const [sameInner, columns = 0] = transB ? right.toReversed() : right;
    check(node, inner === sameInner);
    const batch = broadcast(node, [a.shape.slice(0, -2), b.shape.slice(0, -2)]);
    return [{ type: a.type, shape: [...batch, rows, columns] }];
  },

  /** Outputs: normed, mean, 1 / standard deviation. */
  layerNorm: (node: NodeInputs) => {
    return [typed(node, 0), statistics(node), statistics(node)];
  },

  /** Outputs: normed, 1 / root of the mean square. */
  rmsNorm: (node: NodeInputs) => [typed(node, 0), statistics(node)],

  /** Inputs: data, scale, zero point. With a block size, one scale for so many numbers along `axis`. */
  dequantize: (node: NodeInputs) => {
    const [data, scale] = [typed(node, 0), typed(node, 1)];
    const { block_size: size = 0 } = numeric(node);
    const axis = axisOf(node, data.shape);
    const blocks = Math.ceil(Number(data.shape[axis]) / size);
    check(node, size === 0 || scale.shape[axis] === blocks);
    return [{ type: scale.type, shape: data.shape }];
  },
};

function statistics(node: NodeInputs): ValueType {
  const { shape } = typed(node, 0);
  const axis = axisOf(node, shape);
  return { type: 'float32', shape: shape.map((size, at) => (at < axis ? size : 1)) };
}
