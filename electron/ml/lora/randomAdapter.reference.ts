import type { LoraTarget } from '../../common/training.ts';
import type { Architecture } from '../architectures/architecture.ts';
import type { SourceTensors } from '../architectures/materialize.reference.ts';
import { weightNames } from '../architectures/weightNames.ts';
import type { LoraAdapter } from './adapter.ts';
import { type LoraParameter, loraParameterCount, loraParameters } from './parameters.ts';

interface Choice {
  readonly targets: readonly LoraTarget[];
  readonly rank?: number;
  /** Decides the values. */
  readonly seed?: number;
}

/** For tests only: an adapter that moves what it is beside about as much as that is. */
export function randomAdapter(
  architecture: Architecture,
  { targets, rank = 3, seed = 1 }: Choice,
): LoraAdapter {
  const parameters = new Float32Array(loraParameterCount(architecture, { rank, targets }));
  for (const { offset, shape } of loraParameters(architecture, { rank, targets })) {
    const size = 1 / Math.sqrt(shape[1]);
    for (let i = 0; i < shape[0] * shape[1]; i++)
      parameters[offset + i] = size * Math.sin((offset + i) * (offset + i + seed) + seed);
  }
  return { rank, targets, scale: 2, parameters };
}

/** For tests only: the same in double precision, W + scale · B A in the place of each W. */
export function mergedTensors(
  architecture: Architecture,
  tensors: SourceTensors,
  adapter: LoraAdapter,
): SourceTensors {
  const merged = new Map(
    [...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );
  const names = weightNames(architecture);
  const places = loraParameters(architecture, adapter);
  const matrix = ({ offset, shape }: LoraParameter) =>
    adapter.parameters.subarray(offset, offset + shape[0] * shape[1]);
  for (const a of places.filter(({ part }) => part === 'A')) {
    const b = places.find(
      ({ part, layer, target }) => part === 'B' && layer === a.layer && target === a.target,
    );
    const { tensor, rows: [first] = [0] } = names.linear(a.layer, a.target);
    const data = merged.get(tensor)?.data;
    if (!b || !data) throw new Error(`no ${tensor}`);
    const [down, up] = [matrix(a), matrix(b)];
    const columns = a.shape[1];
    for (let row = 0; row < b.shape[0]; row++)
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let r = 0; r < adapter.rank; r++)
          sum += (up[row * adapter.rank + r] ?? 0) * (down[r * columns + column] ?? 0);
        const at = (first + row) * columns + column;
        data[at] = (data[at] ?? 0) + adapter.scale * sum;
      }
  }
  return merged;
}
