import type { Architecture } from '../architectures/architecture.ts';
import type { AdapterTensor } from '../architectures/lowerAdapter.ts';
import { encodeFloat16 } from '../quantize/float16.ts';
import type { LoraAdapter } from './adapter.ts';
import { loraParameters } from './parameters.ts';

export type AdapterValues = Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** What the initializers of a graph with an adapter are given, in their order; half precision as its 16 bits. */
export function adapterData(
  architecture: Architecture,
  adapter: LoraAdapter,
  tensors: readonly AdapterTensor[],
): AdapterValues[] {
  const places = new Map(loraParameters(architecture, adapter).map((place) => [place.name, place]));
  const matrix = (name: string): Float32Array => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`the adapter has no ${name}`);
    return adapter.parameters.subarray(place.offset, place.offset + place.shape[0] * place.shape[1]);
  };
  return tensors.map(({ type, shape, layer, source }) => {
    const values = new Float32Array(shape[0] * shape[1]);
    if (source.part === 'A') {
      const step = adapter.rank * shape[1];
      for (const [index, target] of source.targets.entries())
        values.set(matrix(`layers.${layer}.${target}.A`), index * step);
    } else {
      const first = source.zeroRowsAbove * adapter.rank;
      const b = matrix(`layers.${layer}.${source.target}.B`);
      for (let i = 0; i < b.length; i++) values[first + i] = adapter.scale * (b[i] as number);
    }
    return type === 'float32' ? values : Uint16Array.from(values, encodeFloat16);
  });
}
