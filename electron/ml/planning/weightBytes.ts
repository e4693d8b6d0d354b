import type { BlockSize, Precision } from '../graph/weights.ts';
import { layerMatrices, type MatrixShape, type ModelShape, vocabularyMatrix } from './modelShape.ts';

export interface WeightFormat {
  readonly precision: Precision;
  /** null for fp16 and fp32. */
  readonly blockSize: BlockSize | null;
}

/** What a version's weights are in memory on the CPU, in bytes. */
export interface WeightBytes {
  /** In the form that the kernels multiply: every token reads all of it. */
  readonly multiplied: number;
  /** Looked up by row, one row a token: mapped from the file, never copied. */
  readonly lookedUp: number;
  /** The largest matrix as it lies in the file, which is there beside its packed form while it is packed. */
  readonly largestSource: number;
}

const scaleBytes = 4;
/** ONNX Runtime's packed form keeps a sum beside the scale of every block (MatMulNBits, accuracy_level 4, 1.30). */
const blockSumBytes = 4;

/**
 * On the CPU quantized matrices are packed: the quants, and a scale and a sum in float32 a block. fp16 has no kernel of
 * its own there: it is widened to fp32 when it is loaded. Embedding rows stay as they are in the file.
 */
export function weightBytes(shape: ModelShape, format: WeightFormat): WeightBytes {
  const vocabulary = vocabularyMatrix(shape);
  const layers = layerMatrices(shape).reduce((sum, matrix) => sum + packedBytes(matrix, format, 'linear'), 0);
  const head = packedBytes(vocabulary, format, 'vocabulary');
  const source = (matrix: MatrixShape, kind: MatrixKind) => sourceBytes(matrix, format, kind);
  const largest = Math.max(
    source(vocabulary, 'vocabulary'),
    ...layerMatrices(shape).map((matrix) => source(matrix, 'linear')),
  );
  return {
    multiplied: shape.layerCount * layers + head,
    lookedUp: source(vocabulary, 'vocabulary'),
    // What is widened exists twice in fp32 for a moment.
    largestSource: format.precision === 'fp16' ? 2 * largest : largest,
  };
}

export type MatrixKind = 'linear' | 'vocabulary';

/** Embedding and head keep 8 bits in int4: they decide the quality. */
function bitsOf(precision: Precision, kind: MatrixKind): number {
  if (precision === 'int4') return kind === 'linear' ? 4 : 8;
  return { int8: 8, fp16: 16, fp32: 32 }[precision];
}

/** Of one matrix as the CPU kernels read it. */
export function packedBytes(matrix: MatrixShape, format: WeightFormat, kind: MatrixKind): number {
  if (format.blockSize === null) return matrix.rows * matrix.columns * 4;
  const blocks = matrix.rows * Math.ceil(matrix.columns / format.blockSize);
  const quants = (format.blockSize * bitsOf(format.precision, kind)) / 8;
  return blocks * (quants + scaleBytes + blockSumBytes);
}

/** As in weights.bin. */
function sourceBytes(matrix: MatrixShape, format: WeightFormat, kind: MatrixKind): number {
  const bits = bitsOf(format.precision, kind);
  if (format.blockSize === null) return (matrix.rows * matrix.columns * bits) / 8;
  const blocks = matrix.rows * Math.ceil(matrix.columns / format.blockSize);
  return blocks * ((format.blockSize * bits) / 8 + scaleBytes);
}
