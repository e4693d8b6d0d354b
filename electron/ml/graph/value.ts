import type { ElementType } from '../../common/elementTypes.ts';

export { type ElementType, elementTypes } from '../../common/elementTypes.ts';

/** A number, or the name of a size that is known only when the graph runs (`tokens`, `capacity`). */
export type Dim = number | string;
export type Shape = readonly Dim[];

export interface ValueType {
  readonly type: ElementType;
  readonly shape: Shape;
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

export function formatType(value: ValueType): string {
  return `${value.type}[${value.shape.join(', ')}]`;
}
