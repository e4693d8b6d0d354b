import type { LoraTarget } from '../../common/training.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { linearShape, weightNames } from '../architectures/weightNames.ts';
import type { LoraAdapter } from './adapter.ts';
import { loraParameters } from './parameters.ts';

/** Changes some of a tensor's values where they lie; `first` is the index of the first of them in the tensor. */
export type ValuesChange = (values: Float32Array, first: number) => void;

interface Part {
  /** Rows of the tensor that are this layer's. */
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/**
 * What an adapter does to the model's own tensors: W' = W + scale · B A, summed in double precision and rounded once to
 * float32. By the tensor's name; those that are not named stay as they are. Values have to be given in whole rows.
 */
export function mergedChanges(architecture: Architecture, adapter: LoraAdapter): Map<string, ValuesChange> {
  const places = new Map(loraParameters(architecture, adapter).map((place) => [place.name, place]));
  const matrix = (layer: number, target: LoraTarget, part: 'A' | 'B'): Float32Array => {
    const place = places.get(`layers.${layer}.${target}.${part}`);
    if (place === undefined) throw new Error(`the adapter has no ${target} in layer ${layer}`);
    return adapter.parameters.subarray(place.offset, place.offset + place.shape[0] * place.shape[1]);
  };
  const names = weightNames(architecture);
  const parts = new Map<string, Part[]>();
  for (let layer = 0; layer < architecture.layerCount; layer++)
    for (const target of adapter.targets) {
      const { tensor, rows: [first] = [0] } = names.linear(layer, target);
      const [rows, columns] = linearShape(architecture, target);
      const part = { first, rows, columns, a: matrix(layer, target, 'A'), b: matrix(layer, target, 'B') };
      parts.set(tensor, [...(parts.get(tensor) ?? []), part]);
    }
  return new Map(
    [...parts].map(([tensor, own]) => [
      tensor,
      (values, first) => {
        for (const part of own) addProduct(adapter, part, { values, first });
      },
    ]),
  );
}

interface Given {
  readonly values: Float32Array;
  readonly first: number;
}

function addProduct({ rank, scale }: LoraAdapter, part: Part, { values, first }: Given): void {
  const { columns, a, b } = part;
  const firstRow = first / columns;
  const from = Math.max(firstRow, part.first);
  const to = Math.min(firstRow + values.length / columns, part.first + part.rows);
  const sums = new Float64Array(columns);
  for (let row = from; row < to; row++) {
    sums.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = scale * (b[(row - part.first) * rank + r] as number);
      if (factor === 0) continue;
      const start = r * columns;
      for (let c = 0; c < columns; c++) sums[c] = (sums[c] as number) + factor * (a[start + c] as number);
    }
    const at = (row - firstRow) * columns;
    for (let c = 0; c < columns; c++) values[at + c] = (values[at + c] as number) + (sums[c] as number);
  }
}
