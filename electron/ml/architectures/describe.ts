import type { Precision } from '../graph/weights.ts';
import type { Architecture, NormRole, TensorSlice } from './architecture.ts';
import { linearRoles, linearShape, weightNames } from './weightNames.ts';

export interface ExpectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Every source tensor that a model of this architecture must have, fused ones once, with its shape. */
export function expectedTensors(architecture: Architecture): ExpectedTensor[] {
  const { hiddenSize, vocabSize, headDim, layerCount, qkNorm } = architecture;
  const names = weightNames(architecture);
  const expected = new Map<string, number[]>();
  const add = ({ tensor, rows }: TensorSlice, shape: readonly number[]): void => {
    const [firstAxis = 0, ...rest] = shape;
    // Slices of one fused tensor come in the order of their rows, so the last one's end is the tensor's height.
    expected.set(tensor, [rows === undefined ? firstAxis : rows[1], ...rest]);
  };
  add(names.embedding, [vocabSize, hiddenSize]);
  const norms: [NormRole, number][] = [
    ['input', hiddenSize],
    ['postAttention', hiddenSize],
    ...(qkNorm
      ? ([
          ['q', headDim],
          ['k', headDim],
        ] satisfies [NormRole, number][])
      : []),
  ];
  for (let layer = 0; layer < layerCount; layer++) {
    for (const role of linearRoles) {
      add(names.linear(layer, role), linearShape(architecture, role));
      const bias = names.bias(layer, role);
      if (bias !== null) add(bias, [linearShape(architecture, role)[0]]);
    }
    for (const [role, size] of norms) add(names.norm(layer, role), [size]);
  }
  add(names.finalNorm, [hiddenSize]);
  add(names.head, [vocabSize, hiddenSize]);
  return Array.from(expected, ([name, shape]) => ({ name, shape }));
}

/** Parameters of the model; a tied embedding counts once. */
export function countParameters(architecture: Architecture): number {
  return expectedTensors(architecture).reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
}

/** Bytes of a weight with `count` values in each precision; quantized ones in blocks of 32 with a float32 scale each. */
const matrixBytes = {
  int8: (count) => count + (count / 32) * 4,
  int4: (count) => count / 2 + (count / 32) * 4,
  fp16: (count) => count * 2,
  fp32: (count) => count * 4,
} as const satisfies Record<Precision, (count: number) => number>;

/** What the weights take in each precision, before anything is written. Vectors stay in floating point. */
export function estimateVariantBytes(architecture: Architecture): Record<Precision, number> {
  const estimate = (precision: Precision) =>
    expectedTensors(architecture).reduce((sum, { shape }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return sum + Math.ceil(shape.length < 2 ? count * 4 : matrixBytes[precision](count));
    }, 0);
  return { int8: estimate('int8'), int4: estimate('int4'), fp16: estimate('fp16'), fp32: estimate('fp32') };
}
