import type { Architecture } from '../architectures/architecture.ts';

/** What of an architecture decides how much memory a model takes and how much of it each token reads. */
export type ModelShape = Pick<
  Architecture,
  | 'layerCount'
  | 'hiddenSize'
  | 'intermediateSize'
  | 'vocabSize'
  | 'headCount'
  | 'kvHeadCount'
  | 'headDim'
  | 'contextLength'
  | 'qkvBias'
  | 'outputBias'
  | 'mlpBias'
  | 'qkNorm'
  | 'tiedEmbedding'
>;

/** A matrix [rows, columns]; its kernels read all of it for every token. */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
}

/** The matrices of one layer as they are stored: q, k and v stacked, gate and up stacked. */
export function layerMatrices(shape: ModelShape): readonly MatrixShape[] {
  const { hiddenSize, intermediateSize, headCount, kvHeadCount, headDim } = shape;
  return [
    { rows: (headCount + 2 * kvHeadCount) * headDim, columns: hiddenSize },
    { rows: hiddenSize, columns: headCount * headDim },
    { rows: 2 * intermediateSize, columns: hiddenSize },
    { rows: hiddenSize, columns: intermediateSize },
  ];
}

/** Embedding and head have this shape; tied, they are one matrix. */
export function vocabularyMatrix({ vocabSize, hiddenSize }: ModelShape): MatrixShape {
  return { rows: vocabSize, columns: hiddenSize };
}

/** Parameters, a tied embedding counted once; vectors (norms, biases) too. */
export function countShapeParameters(shape: ModelShape): number {
  const elements = ({ rows, columns }: MatrixShape) => rows * columns;
  const layer = layerMatrices(shape).reduce((sum, matrix) => sum + elements(matrix), 0);
  const vocabulary = elements(vocabularyMatrix(shape)) * (shape.tiedEmbedding ? 1 : 2);
  return shape.layerCount * (layer + layerVectors(shape)) + vocabulary + shape.hiddenSize;
}

/** Numbers in one layer's norms and biases. */
function layerVectors(shape: ModelShape): number {
  const { hiddenSize, intermediateSize, headCount, kvHeadCount, headDim } = shape;
  const norms = 2 * hiddenSize + (shape.qkNorm ? 2 * headDim : 0);
  const qkv = shape.qkvBias ? (headCount + 2 * kvHeadCount) * headDim : 0;
  const output = shape.outputBias ? hiddenSize : 0;
  const mlp = shape.mlpBias ? 2 * intermediateSize + hiddenSize : 0;
  return norms + qkv + output + mlp;
}
