import type { Architecture } from '../architectures/architecture.ts';
import type { LoraAdapter } from './adapter.ts';
import { type LoraParameter, loraParameterCount, loraParameters } from './parameters.ts';

/**
 * The same adapter with the smallest rank that holds it: what has a column of zeros in B adds nothing. `toPeft` makes such
 * columns where it stacks the matrices of several layers (phi3); this takes them apart again.
 */
export function compactRank(architecture: Architecture, adapter: LoraAdapter): LoraAdapter {
  const { rank, targets, scale, parameters } = adapter;
  const kept = new Map(
    loraParameters(architecture, adapter)
      .filter(({ part }) => part === 'B')
      .map((place) => [placeOf(place), usedColumns(parameters, place)]),
  );
  const most = Math.max(1, ...[...kept.values()].map(({ length }) => length));
  if (most === rank) return adapter;
  const shape = { rank: most, targets };
  const compact = new Float32Array(loraParameterCount(architecture, shape));
  const places = new Map(loraParameters(architecture, shape).map((place) => [place.name, place]));
  for (const from of loraParameters(architecture, adapter)) {
    const to = places.get(from.name);
    const columns = kept.get(placeOf(from));
    if (!to || !columns) throw new Error(`${from.name} has no place`);
    move(from, to, { parameters, compact, columns });
  }
  return { ...shape, scale, parameters: compact };
}

function placeOf({ layer, target }: LoraParameter): string {
  return `${layer} ${target}`;
}

function usedColumns(parameters: Float32Array, { offset, shape: [rows, rank] }: LoraParameter): number[] {
  const isUsed = (column: number) => {
    for (let row = 0; row < rows; row++) if (parameters[offset + row * rank + column] !== 0) return true;
    return false;
  };
  return Array.from({ length: rank }, (_, column) => column).filter(isUsed);
}

interface Move {
  readonly parameters: Float32Array;
  readonly compact: Float32Array;
  /** Of the old rank, in the order in which they are kept. */
  readonly columns: readonly number[];
}

function move(from: LoraParameter, to: LoraParameter, { parameters, compact, columns }: Move): void {
  const [rows, width] = from.shape;
  for (const [index, column] of columns.entries()) {
    if (from.part === 'A') {
      const start = from.offset + column * width;
      compact.set(parameters.subarray(start, start + width), to.offset + index * width);
    } else
      for (let row = 0; row < rows; row++)
        compact[to.offset + row * to.shape[1] + index] = parameters[
          from.offset + row * width + column
        ] as number;
  }
}
