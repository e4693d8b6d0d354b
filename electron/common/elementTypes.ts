/**
 * ONNX element types this product uses: their number in TensorProto.DataType, which is ONNX Runtime's own
 * (ONNXTensorElementDataType) for these, and their size in bytes.
 */
export const elementTypes = {
  float32: { code: 1, sizeBytes: 4 },
  uint8: { code: 2, sizeBytes: 1 },
  int8: { code: 3, sizeBytes: 1 },
  int32: { code: 6, sizeBytes: 4 },
  int64: { code: 7, sizeBytes: 8 },
  bool: { code: 9, sizeBytes: 1 },
  float16: { code: 10, sizeBytes: 2 },
  /** Two in a byte, the first in its low half. */
  uint4: { code: 21, sizeBytes: 0.5 },
} as const;

export type ElementType = keyof typeof elementTypes;
