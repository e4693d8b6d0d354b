import { Graph } from '../graph/graph.ts';
import { Placement } from '../graph/place.ts';
import { activationTypes, checkProvider, hasKernel, mayLackHalf } from '../graph/providers.ts';
import { replaceKernels } from '../graph/replaceKernels.ts';
import { elementTypes, type Value } from '../graph/value.ts';
import { writeModel } from '../graph/writeModel.ts';
import type { Architecture, WeightNames } from './architecture.ts';
import type { CachePart, CacheScales } from './cacheScales.ts';
import { type DecoderPorts, declarePorts } from './decoderPorts.ts';
import { attention, gatedMlp, type KeyValue, type Positions, residualNorm } from './lowerBlocks.ts';
import type { DecoderOptions, ExternalTensor, LoweredDecoder } from './lowering.ts';
import { WeightLowering } from './lowerWeights.ts';
import { decoderPositions, rotaryTables } from './rope.ts';

/** The external data file of a variant; beside its graphs. */
export const weightsFileName = 'weights.bin';

/**
 * A whole decoder as one ONNX model over `weights.bin`, with one of three heads (`DecoderHead`).
 *
 * `decoder` and `scorer` are for a binding that copies every output; whole caches would cost it more than the attention
 * itself. Inputs: `input_ids` int32 [1, T]; `past_length` int32 [1]: positions in the cache before this run; `seqlens_k`
 * int32 [1] = past_length + T - 1; `total_sequence_length` int32 [1] = past_length + T; and per layer N
 * `past_key_values.N.key` and `.value` [1, kvHeadCount, capacity, headDim], of which past_length positions are read.
 * Outputs: `logits` float32 [1, rows, vocabSize]; per layer `present.N.key` and `.value` [1, kvHeadCount, T, headDim]:
 * the rows of the new positions only, which the caller writes into its cache.
 *
 * `resident` is for a cache that stays where the model runs. Inputs: `input_ids` int32 [B, T]; `seqlens_k` int32 [B]:
 * positions of each sequence after this run, less one; `total_sequence_length` int32 [1]: the largest of them, itself
 * not less one; `logit_rows` int64 [rows]: which of 0 … T-1 logits are wanted of; `past_key_values.N.key` and `.value`
 * [B, kvHeadCount, capacity, headDim]; and where attention cannot rotate heads of this size, `position_ids` int64
 * [B, T] (look for it among `inputs`). Outputs: `logits` float32 [B, rows, vocabSize]; `present.N.key` and `.value`
 * [B, kvHeadCount, capacity, headDim]: the whole caches, which are appended to in place when past and present are the
 * same memory. B is 1 where the provider's plain product knows matrices only (no FusedMatMul) and the weights
 * are not quantized, or there is an adapter. A batch of several tokens each is possible as a first run only, padded at the end to one length
 * (GroupQueryAttention: "batch_size must be 1 when sequence_length > 1 and past context is given").
 *
 * With `cacheScales` past and present are int8, whatever the head.
 *
 * With `adapter` each of its layers' products gets scale · B (A x) added. Its matrices are initializers that are handed over
 * in memory (`adapter` of the result, `adapterData`), so the same graph over the same weights serves every adapter of
 * that shape.
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
    castsWhole: mayLackHalf(options.provider),
    adapter: options.adapter ?? null,
  });
  const { cacheScales = null } = options;
  const hasPlainProducts = options.blockSize === null || options.adapter;
  const batch = hasPlainProducts && !hasKernel(options.provider, 'FusedMatMul', activation) ? 1 : 'batch';
  const cacheType = cacheScales === null ? activation : 'int8';
  const ports = declarePorts(options.head, { graph, architecture, cacheType, batch });
  const decoder: DecoderParts = { graph, architecture, names, weights, cacheScales, ports };
  const logits = weights.head(graph.at('/head'), lowerLayers(decoder));
  const out = activation === 'float32' ? logits : toFloat32(graph, logits);
  graph.output('logits', out, [...ports.logitsShape, architecture.vocabSize]);
  replaceKernels(graph, options.provider);
  checkProvider(graph, options.provider);
  return {
    model: writeModel(graph, `${architecture.family}.${options.head}.${options.profile}`, weightsFileName),
    weights: placement.weights,
    weightsSizeBytes: placement.sizeBytes,
    external: externalTensors(graph),
    adapter: weights.adapterTensors,
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ port }) => port),
  };
}

function activationBits({ profile, provider }: DecoderOptions): 8 | 16 | 32 {
  if (profile === 'fast') return 8;
  return provider === 'cpu' ? 16 : 32;
}

function externalTensors({ initializers }: Graph): ExternalTensor[] {
  return initializers.flatMap(({ value: { name, type, shape }, data }) =>
    data instanceof Uint8Array || data.isGiven ? [] : [{ name, type, shape: shape.map(Number), ...data }],
  );
}

interface DecoderParts {
  readonly graph: Graph;
  readonly architecture: Architecture;
  readonly names: WeightNames;
  readonly weights: WeightLowering;
  readonly cacheScales: CacheScales | null;
  readonly ports: DecoderPorts;
}

/** Embedding, layers and final norm. After the last layer's attention only the wanted positions go on. */
function lowerLayers(decoder: DecoderParts): Value {
  const { graph, architecture, weights, ports } = decoder;
  const { hiddenSize, normEpsilon: epsilon, layerCount } = architecture;
  const positions = { ...ports.positions, ...declareRotary(decoder) };
  let x = weights.embedding(graph.at('/embedding'), ports.ids);
  let added: Value | null = null;
  for (let index = 0; index < layerCount; index++) {
    const scope = graph.at(`/layers.${index}`);
    const layer = weights.layer(index);
    const input = residualNorm(scope.at('input_norm'), { x, added, weight: layer.norm('input'), epsilon });
    const past = ports.past(index);
    const cacheScales = placeCacheScales(decoder, index);
    const given = { x: input.normed, weights: layer, positions, past, cacheScales };
    const { attended, present } = attention(scope.at('attn'), architecture, given);
    ports.present(index, present);
    const last = index === layerCount - 1;
    const [rows, sum] = last
      ? [ports.wantedRows(attended), ports.wantedRows(input.sum)]
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

function declareRotary({ architecture, weights }: DecoderParts): Pick<Positions, 'cos' | 'sin'> {
  const shape = [decoderPositions(architecture), architecture.headDim / 2];
  const table = (part: 'cos' | 'sin'): Value =>
    weights.table(
      `/rotary/${part}`,
      shape,
      () => rotaryTables(architecture, decoderPositions(architecture))[part],
    );
  return { cos: table('cos'), sin: table('sin') };
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

function toFloat32(graph: Graph, logits: Value): Value {
  return graph.at('/logits').add('Cast', [logits], { to: elementTypes.float32.code });
}
