import type { NodeInputs } from './operators.ts';
import {
  type Dim,
  type ElementType,
  elementTypes,
  formatType,
  type Shape,
  type Value,
  type ValueType,
} from './value.ts';

/** Type and shape rules, named for what they do; the operator table says which operator follows which. */
export const inferShapes = {
  same: (node: NodeInputs) => [typed(node, 0)],

  elementwise: (node: NodeInputs) => {
    const [a, b] = [typed(node, 0), typed(node, 1)];
    check(node, a.type === b.type);
    const rank = Math.max(a.shape.length, b.shape.length);
    const shape = Array.from({ length: rank }, (_, axis) => {
      const left = a.shape[axis - rank + a.shape.length] ?? 1;
      const right = b.shape[axis - rank + b.shape.length] ?? 1;
      check(node, left === right || left === 1 || right === 1);
      return left === 1 ? right : left;
    });
    return [{ type: a.type, shape }];
  },

  cast: (node: NodeInputs) => {
    const code = node.attributes.to;
    const type = (Object.keys(elementTypes) as ElementType[]).find(
      (name) => elementTypes[name].code === code,
    );
    if (type === undefined) throw new Error(`${node.path}: no element type ${code}`);
    return [{ type, shape: typed(node, 0).shape }];
  },

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
    return [{ type: first.type, shape: first.shape.with(axis, whole) }];
  },

  gather: (node: NodeInputs) => {
    const [data, indices] = [typed(node, 0), typed(node, 1)];
    const axis = axisOf(node, data.shape);
    return [{ type: data.type, shape: data.shape.toSpliced(axis, 1, ...indices.shape) }];
  },

  /** Inputs: data, axes. */
  reduce: (node: NodeInputs) => {
    const data = typed(node, 0);
    const axes = numbersOf(node, 1).map((axis) => (axis < 0 ? axis + data.shape.length : axis));
    const shape = data.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const kept = numeric(node).keepdims ? shape : shape.filter((_, axis) => !axes.includes(axis));
    return [{ type: data.type, shape: kept }];
  },

  /** A 0 keeps the size of that axis; -1 takes what is left when all sizes are known. */
  reshape: (node: NodeInputs) => {
    const data = typed(node, 0);
    const shape = numbersOf(node, 1).map((size, axis): Dim => {
      if (size === 0) return data.shape[axis] ?? 0;
      return size === -1 ? `${node.path}.${axis}` : size;
    });
    return [{ type: data.type, shape }];
  },

  /** Inputs: data, starts, ends, axes. A sliced size is known when the bounds are constants. */
  slice: (node: NodeInputs) => {
    const data = typed(node, 0);
    const shape = [...data.shape];
    const [starts, ends] = [typed(node, 1).numbers, typed(node, 2).numbers];
    for (const [index, axis] of numbersOf(node, 3).entries()) {
      const [start, end, size] = [starts?.[index], ends?.[index], shape[axis]];
      const known = start !== undefined && end !== undefined && typeof size === 'number';
      shape[axis] = known ? Math.min(end, size) - start : `${node.path}.${axis}`;
    }
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
    const sizes = numbersOf(node, 1);
    check(node, sum(sizes) === data.shape[axis]);
    return sizes.map((size) => ({ type: data.type, shape: data.shape.with(axis, size) }));
  },

  /** Output `sum` is input + skip, which the next layer adds to. */
  skipNorm: (node: NodeInputs) => {
    const [input, skip] = [typed(node, 0), typed(node, 1)];
    check(node, input.type === skip.type && input.shape.length === skip.shape.length);
    const statistics: ValueType = { type: 'float32', shape: [...input.shape.slice(0, -1), 1] };
    return [input, statistics, statistics, input];
  },

  matMul: (node: NodeInputs) => {
    const [a, b] = [typed(node, 0), typed(node, 1)];
    check(node, a.type === b.type && b.shape.length === 2);
    const [inner, columns] = numeric(node).transB ? [b.shape[1], b.shape[0]] : b.shape;
    check(node, a.shape.at(-1) === inner && columns !== undefined);
    return [{ type: a.type, shape: a.shape.with(-1, columns ?? 0) }];
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

function numeric({ attributes }: NodeInputs): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function typed(node: NodeInputs, index: number): Value {
  const value = node.inputs[index];
  if (!value) throw new Error(`${node.path}: input ${index} is missing`);
  return value;
}

function numbersOf(node: NodeInputs, index: number): readonly number[] {
  const { numbers } = typed(node, index);
  if (numbers === undefined) throw new Error(`${node.path}: input ${index} must be a constant`);
  return numbers;
}

function axisOf(node: NodeInputs, shape: Shape): number {
  const axis = numeric(node).axis ?? 0;
  return axis < 0 ? axis + shape.length : axis;
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}

function check(node: NodeInputs, fits: boolean): void {
  if (fits) return;
  const inputs = node.inputs.map((value) => (value === null ? 'none' : formatType(value))).join(', ');
  throw new Error(`${node.path}: the inputs do not fit: ${inputs}`);
}
