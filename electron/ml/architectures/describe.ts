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
