import { Graph } from '../graph/graph.ts';
import { checkProvider, type ProviderName } from '../graph/providers.ts';
import type { ElementType } from '../graph/value.ts';
import { writeModel } from '../graph/writeModel.ts';

export interface CacheCopyOptions {
  readonly type: ElementType;
  readonly kvHeadCount: number;
  readonly headDim: number;
  readonly provider: ProviderName;
}

/**
 * Copies keys or values of one sequence into a cache of another capacity, where they are: moving a cache is a graph too, so
 * it works on every device that runs a decoder, without a call of that device's own.
 *
 * Inputs: `from` [1, kvHeadCount, capacity, headDim]; `positions` int64 [1], at most twice the capacity. Output: `to`
 * [1, kvHeadCount, positions, headDim]: what `from` holds, and, beyond its capacity, values of no meaning but finite ones.
 */
export function lowerCacheCopy({ type, kvHeadCount, headDim, provider }: CacheCopyOptions): Uint8Array {
  const graph = new Graph();
  const from = graph.input('from', type, [1, kvHeadCount, 'capacity', headDim]);
  const positions = graph.input('positions', 'int64', [1]);
  const twice = graph.at('/twice').add('Concat', [from, from], { axis: 2 });
  const bounds = [graph.constant([0]), positions, graph.constant([2])];
  const to = graph.at('/to').add('Slice', [twice, ...bounds], {});
  graph.output('to', to, [1, kvHeadCount, 'positions', headDim]);
  checkProvider(graph, provider);
  return writeModel(graph, 'cacheCopy', 'none');
}
