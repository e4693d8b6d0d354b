import type { ElementType } from '../../common/elementTypes.ts';

export { type ElementType, elementTypes } from '../../common/elementTypes.ts';

/** A number, or the name of a size that is known only when the graph runs (`tokens`, `capacity`). */
export type Dim = number | string;
export type Shape = readonly Dim[];

export interface ValueType {
  readonly type: ElementType;
  readonly shape: Shape;
  /** What a vector of sizes made by the graph holds, as far as inference follows it. */
  readonly sizes?: Shape;
}

/** An edge of a graph: made by an input, an initializer or a node, used by nodes. */
export interface Value extends ValueType {
  readonly name: string;
  /** Numbers of a small constant, so that shapes that depend on them can be inferred. */
  readonly numbers?: readonly number[];
}

/** Number of elements; every dimension must be known. */
export function elementCount(shape: Shape): number {
  let count = 1;
  for (const dim of shape) {
    if (typeof dim !== 'number') throw new Error(`dimension ${dim} is not known`);
    count *= dim;
  }
  return count;
}

/**
 * The shape that Reshape makes of `shape`: 0 keeps the size of that axis, -1 takes what is left; what is left of sizes that
 * have names is named by them (`batch*tokens`), so that equal shapes have equal names.
 */
export function reshapedSizes(shape: Shape, sizes: Shape, path: string): Shape {
  const kept = sizes.map((size, axis): Dim => (size === 0 ? (shape[axis] ?? 0) : size));
  return kept.map((size, axis): Dim => {
    if (size !== -1) return size;
    return leftOver(shape, kept.toSpliced(axis, 1)) ?? `${path}.${axis}`;
  });
}

/** The quotient of two products of sizes; null when it is not a whole one. */
function leftOver(whole: Shape, parts: Shape): Dim | null {
  const names = whole.flatMap((size) => (typeof size === 'string' ? size.split('*') : []));
  for (const part of parts.flatMap((size) => (typeof size === 'string' ? size.split('*') : []))) {
    const at = names.indexOf(part);
    if (at === -1) return null;
    names.splice(at, 1);
  }
  const count = product(whole) / product(parts);
  if (!Number.isInteger(count)) return null;
  if (names.length === 0) return count;
  return [...(count === 1 ? [] : [count]), ...names].join('*');
}

function product(shape: Shape): number {
  return shape.reduce((total: number, size) => (typeof size === 'number' ? total * size : total), 1);
}

export function formatType(value: ValueType): string {
  return `${value.type}[${value.shape.join(', ')}]`;
}
