import type { Graph } from '../graph/graph.ts';
import { type Dim, elementTypes, type Value } from '../graph/value.ts';
import type { Architecture } from './architecture.ts';
import type { KeyValue, Positions } from './lowerBlocks.ts';
import type { DecoderHead } from './lowering.ts';

/** What a decoder's caller feeds and takes; `lowerDecoder` says in which shapes. */
export interface DecoderPorts {
  /** int32 [B, T]. */
  readonly ids: Value;
  readonly positions: Omit<Positions, 'cos' | 'sin'>;
  /** The cache before this run. */
  past(layer: number): KeyValue;
  /** Gives out a layer's cache after this run. */
  present(layer: number, cache: KeyValue): void;
  /** [B, T, columns] → [B, rows, columns]: the positions whose logits are wanted. */
  wantedRows(x: Value): Value;
  /** Shape of the logits without the vocabulary. */
  readonly logitsShape: readonly [batch: Dim, rows: Dim];
}

interface PortOptions {
  readonly graph: Graph;
  readonly architecture: Architecture;
  readonly cacheType: 'float32' | 'float16' | 'int8';
  /** Sequences that one run may take. */
  readonly batch: 1 | 'batch';
}

export function declarePorts(head: DecoderHead, options: PortOptions): DecoderPorts {
  return head === 'resident' ? residentPorts(options) : copiedPorts(head, { ...options, batch: 1 });
}

/** One sequence; of the cache, only the rows that this run adds are given out. */
function copiedPorts(head: 'decoder' | 'scorer', options: PortOptions): DecoderPorts {
  const { graph, architecture } = options;
  const ids = graph.input('input_ids', 'int32', [1, 'tokens']);
  const pastLength = graph.input('past_length', 'int32', [1]);
  const lengths = declareLengths(graph, 1);
  return {
    ids,
    positions: {
      ...lengths,
      first: () => graph.at('/first_position').add('Cast', [pastLength], { to: elementTypes.int64.code }),
    },
    past: (layer) => declarePast(options, layer),
    present: (layer, cache) => {
      const shape = [1, architecture.kvHeadCount, 'tokens', architecture.headDim];
      const axis = graph.constant([2], 'int32');
      for (const part of ['key', 'value'] as const) {
        const scope = graph.at(`/layers.${layer}/attn/new_${part}`);
        const rows = scope.add('Slice', [cache[part], pastLength, lengths.totalLength, axis], {});
        graph.output(`present.${layer}.${part}`, rows, shape);
      }
    },
    wantedRows: (x) =>
      head === 'scorer'
        ? x
        : graph.at('/last_position').add('Gather', [x, graph.constant([-1])], { axis: 1 }),
    logitsShape: [1, head === 'decoder' ? 1 : 'tokens'],
  };
}

/** Several sequences; attention appends to caches that stay where the model runs. */
function residentPorts(options: PortOptions): DecoderPorts {
  const { graph, batch } = options;
  const ids = graph.input('input_ids', 'int32', [batch, 'tokens']);
  const lengths = declareLengths(graph, batch);
  const rows = graph.input('logit_rows', 'int64', ['rows']);
  let positionIds: Value | null = null;
  return {
    ids,
    positions: {
      ...lengths,
      // Fed rather than computed: WebGPU has no kernel that adds int64, which is what the rotation takes.
      first: () => {
        positionIds ??= graph.input('position_ids', 'int64', [batch, 'tokens']);
        return positionIds;
      },
    },
    past: (layer) => declarePast(options, layer),
    present: (layer, cache) => {
      for (const part of ['key', 'value'] as const) graph.output(`present.${layer}.${part}`, cache[part]);
    },
    wantedRows: (x) => graph.at('/wanted_rows').add('Gather', [x, rows], { axis: 1 }),
    logitsShape: [batch, 'rows'],
  };
}

function declareLengths(graph: Graph, batch: 1 | 'batch') {
  return {
    seqlensK: graph.input('seqlens_k', 'int32', [batch]),
    totalLength: graph.input('total_sequence_length', 'int32', [1]),
  };
}

function declarePast({ graph, architecture, cacheType, batch }: PortOptions, layer: number): KeyValue {
  const shape = [batch, architecture.kvHeadCount, 'capacity', architecture.headDim];
  return {
    key: graph.input(`past_key_values.${layer}.key`, cacheType, shape),
    value: graph.input(`past_key_values.${layer}.value`, cacheType, shape),
  };
}
