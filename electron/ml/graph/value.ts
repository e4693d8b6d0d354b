/** ONNX element types this product uses, with their number in TensorProto.DataType and their size in bytes. */
export const elementTypes = {
  float32: { code: 1, sizeBytes: 4 },
  uint8: { code: 2, sizeBytes: 1 },
  int8: { code: 3, sizeBytes: 1 },
  int32: { code: 6, sizeBytes: 4 },
  int64: { code: 7, sizeBytes: 8 },
  bool: { code: 9, sizeBytes: 1 },
  float16: { code: 10, sizeBytes: 2 },
} as const;

export type ElementType = keyof typeof elementTypes;

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
