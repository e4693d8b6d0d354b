/** ONNXTensorElementDataType: the number and the bytes of one element. */
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

/** null: a type that the house does not use. */
export function elementTypeOf(code: number): ElementType | null {
  const found = Object.entries(elementTypes).find(([, type]) => type.code === code);
  return found ? (found[0] as ElementType) : null;
}
