import { Graph } from '../graph/graph.ts';
import { Placement } from '../graph/place.ts';
import { activationTypes, checkProvider, plainProducts } from '../graph/providers.ts';
import { elementTypes, type Value } from '../graph/value.ts';
import { writeModel } from '../graph/writeModel.ts';
import type { Architecture, WeightNames } from './architecture.ts';
import type { CachePart, CacheScales } from './cacheScales.ts';
import { attention, gatedMlp, type KeyValue, type Positions, residualNorm } from './lowerBlocks.ts';
import type { DecoderOptions, LoweredDecoder } from './lowering.ts';
import { WeightLowering } from './lowerWeights.ts';
import { decoderPositions, rotaryTables } from './rope.ts';

/** The external data file of a variant; beside its graphs. */
export const weightsFileName = 'weights.bin';

/**
 * A whole decoder as one ONNX model over `weights.bin`.
 *
 * Inputs: `input_ids` int32 [1, T]; `past_length` int32 [1]: positions in the cache before this run; `seqlens_k`
 * int32 [1] = past_length + T - 1; `total_sequence_length` int32 [1] = past_length + T; and per layer N
 * `past_key_values.N.key` and `.value` [1, kvHeadCount, capacity, headDim], of which past_length positions are read.
 * Outputs: `logits` float32 [1, rows, vocabSize]; per layer `present.N.key` and `.value` [1, kvHeadCount, T, headDim]:
 * the rows of the new positions only, which the caller writes into its cache. With `cacheScales` all of these are int8. (The stock Node binding copies every
 * output; whole caches would cost more than the attention itself.)
 *
 * Throws `graph.unsupported` when the provider has no kernel for this precision.
 *
 * Rotary tables are weights: `contextLength` rows, mapped, so that only the pages of used positions take memory.
 */
export function lowerDecoder(
  architecture: Architecture,
  names: WeightNames,
  options: DecoderOptions,
): LoweredDecoder {
  const graph = new Graph();
  const placement = new Placement();
  const activation = options.precision === 'fp32' ? 'float32' : activationTypes[options.provider];
  const weights = new WeightLowering({
    ...{ graph, placement, architecture, names, activation },
    precision: options.precision,
    blockSize: options.blockSize,
    activationBits: activationBits(options),
    plainProduct: plainProducts[options.provider],
    castsWhole: options.provider === 'webgpu',
  });
  const { cacheScales = null } = options;
  const decoder: DecoderParts = { graph, architecture, names, weights, activation, cacheScales };
  const hidden = lowerLayers(decoder, options.head);
  const logits = weights.head(graph.at('/head'), hidden);
  const out = activation === 'float32' ? logits : toFloat32(decoder, logits);
  graph.output('logits', out, [1, options.head === 'decoder' ? 1 : 'tokens', architecture.vocabSize]);
  checkProvider(graph, options.provider);
  return {
    model: writeModel(graph, `${architecture.family}.${options.head}.${options.profile}`, weightsFileName),
    weights: placement.weights,
    weightsSizeBytes: placement.sizeBytes,
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ port }) => port),
  };
}

function activationBits({ profile, provider }: DecoderOptions): 8 | 16 | 32 {
  if (profile === 'fast') return 8;
  return provider === 'cpu' ? 16 : 32;
}

interface DecoderParts {
  readonly graph: Graph;
  readonly architecture: Architecture;
  readonly names: WeightNames;
  readonly weights: WeightLowering;
  readonly activation: 'float32' | 'float16';
  readonly cacheScales: CacheScales | null;
}

/** Embedding, layers and final norm; the caches' ports. Head 'decoder' goes on with the last position only. */
function lowerLayers(decoder: DecoderParts, head: DecoderOptions['head']): Value {
  const { graph, architecture, weights } = decoder;
  const { hiddenSize, normEpsilon: epsilon, layerCount } = architecture;
  const ids = graph.input('input_ids', 'int32', [1, 'tokens']);
  const pastLength = graph.input('past_length', 'int32', [1]);
  const positions = declarePositions(decoder, pastLength);
  let x = weights.embedding(graph.at('/embedding'), ids);
  let added: Value | null = null;
  for (let index = 0; index < layerCount; index++) {
    const scope = graph.at(`/layers.${index}`);
    const layer = weights.layer(index);
    const input = residualNorm(scope.at('input_norm'), { x, added, weight: layer.norm('input'), epsilon });
    const past = declarePast(decoder, index);
    const cacheScales = placeCacheScales(decoder, index);
    const given = { x: input.normed, weights: layer, positions, past, cacheScales };
    const { attended, present } = attention(scope.at('attn'), architecture, given);
    declarePresent(decoder, index, { present, pastLength, totalLength: positions.totalLength });
    const last = head === 'decoder' && index === layerCount - 1;
    const [rows, sum] = last
      ? [lastRow(decoder, attended), lastRow(decoder, input.sum)]
      : [attended, input.sum];
    const projected = layer.linear(scope.at('attn').at('o_proj'), rows, ['o']);
    const weight = layer.norm('postAttention');
    const middle = residualNorm(scope.at('post_attention_norm'), {
      x: sum,
      added: projected,
      weight,
      epsilon,
    });
    added = gatedMlp(scope.at('mlp'), middle.normed, layer);
    x = middle.sum;
  }
  const weight = weights.vector('/final_norm.weight', [decoder.names.finalNorm], hiddenSize);
  return residualNorm(graph.at('/final_norm'), { x, added, weight, epsilon }).normed;
}

function declarePositions({ graph, architecture, weights }: DecoderParts, pastLength: Value): Positions {
  const shape = [decoderPositions(architecture), architecture.headDim / 2];
  const table = (part: 'cos' | 'sin'): Value =>
    weights.table(
      `/rotary/${part}`,
      shape,
      () => rotaryTables(architecture, decoderPositions(architecture))[part],
    );
  return {
    seqlensK: graph.input('seqlens_k', 'int32', [1]),
    totalLength: graph.input('total_sequence_length', 'int32', [1]),
    cos: table('cos'),
    sin: table('sin'),
    first: () => graph.at('/first_position').add('Cast', [pastLength], { to: elementTypes.int64.code }),
  };
}

function declarePast(decoder: DecoderParts, layer: number): KeyValue {
  const { graph, architecture, activation, cacheScales } = decoder;
  const shape = [1, architecture.kvHeadCount, 'capacity', architecture.headDim];
  const type = cacheScales === null ? activation : 'int8';
  return {
    key: graph.input(`past_key_values.${layer}.key`, type, shape),
    value: graph.input(`past_key_values.${layer}.value`, type, shape),
  };
}

function placeCacheScales(
  { graph, architecture, cacheScales }: DecoderParts,
  layer: number,
): KeyValue | null {
  if (cacheScales === null) return null;
  const steps = cacheScales[layer];
  if (steps === undefined) throw new Error(`layer ${layer} has no cache scales`);
  const shape = [1, architecture.kvHeadCount, 1, architecture.headDim];
  const place = (part: CachePart) =>
    graph.floats(`/layers.${layer}/attn/cache_scales.${part}`, steps[part], shape);
  return { key: place('key'), value: place('value') };
}

interface Present {
  readonly present: KeyValue;
  readonly pastLength: Value;
  readonly totalLength: Value;
}

/** The rows that this run added to the cache. */
function declarePresent({ graph, architecture }: DecoderParts, layer: number, given: Present): void {
  const shape = [1, architecture.kvHeadCount, 'tokens', architecture.headDim];
  const axis = graph.constant([2], 'int32');
  for (const part of ['key', 'value'] as const) {
    const scope = graph.at(`/layers.${layer}/attn/new_${part}`);
    const rows = scope.add('Slice', [given.present[part], given.pastLength, given.totalLength, axis], {});
    graph.output(`present.${layer}.${part}`, rows, shape);
  }
}

function lastRow({ graph }: DecoderParts, x: Value): Value {
  return graph.at('/last_position').add('Gather', [x, graph.constant([-1])], { axis: 1 });
}

function toFloat32({ graph }: DecoderParts, logits: Value): Value {
  return graph.at('/logits').add('Cast', [logits], { to: elementTypes.float32.code });
}
