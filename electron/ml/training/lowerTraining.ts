import type { LoraSettings, TrainingMethod } from '../../common/training.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { lowerDecoder, weightsFileName } from '../architectures/lowerDecoder.ts';
import type { ExternalTensor, Port } from '../architectures/lowering.ts';
import { weightNames } from '../architectures/weightNames.ts';
import { type CustomGradient, differentiate } from '../graph/differentiate.ts';
import { Graph, type GraphNode, type Scope } from '../graph/graph.ts';
import { toHalfPrecision } from '../graph/halfPrecision.ts';
import { liftSizes, type SizeInput } from '../graph/liftSizes.ts';
import { checkProvider, mayLackHalf, type ProviderName } from '../graph/providers.ts';
import { replaceKernels } from '../graph/replaceKernels.ts';
import { elementTypes, type Value } from '../graph/value.ts';
import type { BlockSize, Precision } from '../graph/weights.ts';
import { writeModel } from '../graph/writeModel.ts';
import { AdapterWeights } from './adapterWeights.ts';
import { attentionShapes, lowerMask } from './attention.ts';
import { BaseWeights, fileTensors, type OwnTensor } from './baseWeights.ts';
import { differentiateLayers, type LayersToDifferentiate } from './differentiateLayers.ts';
import { dropoutMask } from './dropout.ts';
import { orderForMemory } from './executionOrder.ts';
import { FullWeights } from './fullWeights.ts';
import type { ModelWeights, TrainedTensor } from './modelWeights.ts';
import { lowerRotation } from './rotary.ts';
import { type LayerInputs, TrainedLayer } from './trainedLayer.ts';
import { headGradient, type LossInputs, type LoweredLoss, vocabularyLoss } from './vocabularyLoss.ts';

export interface TrainingGraphOptions {
  readonly precision: Precision;
  /** null for fp16 and fp32. */
  readonly blockSize: BlockSize | null;
  readonly provider: ProviderName;
  readonly method: TrainingMethod;
  readonly lora: LoraSettings;
  /** Only every k-th layer's input is kept for the gradient; 0: everything is. */
  readonly checkpointLayers: number;
  readonly vocabularyChunk: number;
  readonly unpacked: boolean;
  readonly profile: 'exact' | 'fast';
  /**
   * float16: mixed precision. Hidden states and products are half, trained tensors, their gradients and the loss single; a
   * frozen base is unpacked to half.
   */
  readonly activations: 'float32' | 'float16';
  /** false: the loss alone, nothing dropped out. */
  readonly wantsGradient: boolean;
}

export interface LoweredTraining {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly parameters: readonly Omit<TrainedTensor, 'layer'>[];
  /** Initializers in the variant's weights file. */
  readonly external: readonly ExternalTensor[];
  /** Initializers in memory that the session makes. */
  readonly own: readonly OwnTensor[];
  readonly inputs: readonly Port[];
  /** Those of the inputs that are sizes of the batch: `batch`, `tokens` and `rows` are known by then. */
  readonly sizes: readonly SizeInput[];
  readonly outputs: readonly Port[];
}

/**
 * Forward pass, loss and gradients of adapters over a frozen base, or of every weight (`method`: full, of which the base's
 * file gives the rotary tables only), as one graph for every batch size and length.
 *
 * Inputs: `ids`, `positions`, `segments` int32 [B, T] as in TrainingBatch; `rows` int32 [R]: the positions that are learnt,
 * counted through the batch; `targets` int32 [R]; `weights` float32 [R]; `scale` float32 []: what gradients are multiplied
 * by; with dropout `dropout_rows` int32 [B * T] and `dropout_columns` int32 [widest input], odd numbers; and the trained
 * tensors by their names. Outputs: `loss_sum` float32 [] = Σ weight · nll, and `gradient/NAME` for each trained tensor.
 * @throws AppError `graph.unsupported`
 */
export function lowerTraining(architecture: Architecture, options: TrainingGraphOptions): LoweredTraining {
  const lowering = new TrainingLowering(architecture, options);
  return lowering.lower();
}

class TrainingLowering {
  readonly #graph = new Graph();
  readonly #architecture: Architecture;
  readonly #options: TrainingGraphOptions;
  readonly #base: BaseWeights;
  readonly #weights: ModelWeights;
  readonly #custom = new Map<string, CustomGradient>();

  constructor(architecture: Architecture, options: TrainingGraphOptions) {
    this.#architecture = architecture;
    this.#options = options;
    const { precision, blockSize, unpacked, profile, method, lora, vocabularyChunk } = options;
    const { weights: placed } = lowerDecoder(architecture, weightNames(architecture), {
      ...{ head: 'resident', precision, blockSize, profile: 'fast', provider: 'cpu' },
    });
    const [graph, custom] = [this.#graph, this.#custom];
    const base = new BaseWeights({
      ...{ graph, architecture, placed, precision, blockSize, unpacked, profile },
      unpacksVocabulary: unpacked && precision === 'fp16' && mayLackHalf(options.provider),
    });
    this.#base = base;
    const given = { graph, architecture, base, lora, vocabularyChunk, custom, dropout: this.#dropout() };
    this.#weights =
      method === 'full' ? new FullWeights(graph, architecture, vocabularyChunk) : new AdapterWeights(given);
  }

  lower(): LoweredTraining {
    const graph = this.#graph;
    const { provider, wantsGradient, activations } = this.#options;
    const { layerCount, family } = this.#architecture;
    const inputs = this.#layerInputs();
    const layers = (layer: number, x: Value, path = `/layers.${layer}`): Value =>
      new TrainedLayer(graph.at(path), layer, inputs).forward(x);
    const pass = { kept: [inputs.embedded], y: inputs.embedded };
    const every = wantsGradient ? this.#options.checkpointLayers : 0;
    for (let layer = 0; layer < layerCount; layer++) {
      if (every > 0 && layer % every === 0 && layer > 0) pass.kept.push(pass.y);
      pass.y = layers(layer, pass.y);
    }
    const loss = this.#loss(pass.y);
    graph.output('loss_sum', loss.lossSum, []);
    if (loss.gradient !== null) {
      const { gradient, x } = loss;
      this.#gradients({ layers, every, kept: pass.kept, y: x, gradient }, inputs.embedded, loss);
    }
    if (activations === 'float16') toHalfPrecision(graph, isOfLoss);
    // The CPU computes sizes as well as anything else.
    const sizes = provider === 'cpu' ? [] : liftSizes(graph);
    replaceKernels(graph, provider);
    checkProvider(graph, provider);
    orderForMemory(graph);
    return {
      model: writeModel(graph, `${family}.training`, weightsFileName),
      parameters: this.#weights.trained.map(({ name, shape, offset }) => ({ name, shape, offset })),
      ...{ external: fileTensors(graph, this.#base.own), own: this.#base.own, inputs: graph.inputs, sizes },
      outputs: graph.outputs.map(({ port }) => port),
    };
  }

  #gradients(
    pass: Pick<LayersToDifferentiate, 'layers' | 'every' | 'kept' | 'y' | 'gradient'>,
    embedded: Value,
    loss: LoweredLoss & LossInputs,
  ): void {
    const graph = this.#graph;
    const { layerCount } = this.#architecture;
    const { trained, vocabulary } = this.#weights;
    const own = [...(vocabulary ? [vocabulary.embedding, vocabulary.head] : [])];
    const found = differentiateLayers({
      ...{ ...pass, graph, layerCount, custom: this.#custom, wantsInput: vocabulary !== null },
      trained: trained.flatMap(({ layer, value }) =>
        own.includes(value) ? [] : [{ layer: typeof layer === 'number' ? layer : layerCount - 1, value }],
      ),
    });
    if (vocabulary !== null && found.input !== null) {
      const { embedding, head } = vocabulary;
      const asked = { of: embedded, upstream: found.input, wanted: [embedding], custom: this.#custom };
      const [embeddingGradient] = differentiate(graph, asked);
      const ofHead = headGradient(graph.at('/gradients/head'), { ...loss, matrix: head });
      const tied = embedding === head;
      const sum = (a: Value, b: Value) => graph.at('/gradients/tied').add('Add', [a, b], {});
      found.trained.set(head.name, ofHead);
      const first = embeddingGradient as Value;
      found.trained.set(embedding.name, tied ? sum(first, ofHead) : first);
    }
    for (const { name, shape, value } of trained)
      graph.output(`gradient/${name}`, found.trained.get(value.name) as Value, shape);
  }

  /** Declares what a batch is, and what all layers need of it. */
  #layerInputs(): LayerInputs & { readonly embedded: Value } {
    const graph = this.#graph;
    const [architecture, base, weights] = [this.#architecture, this.#base, this.#weights];
    const [ids, positions, segments] = ['ids', 'positions', 'segments'].map((name) =>
      graph.input(name, 'int32', ['batch', 'tokens']),
    ) as [Value, Value, Value];
    const batchShape = graph.at('/batch_shape').add('Shape', [ids], {});
    const { slidingWindow } = architecture;
    const flat = graph.at('/embedding/ids').add('Reshape', [ids, graph.constant([-1])], {});
    return {
      ...{ architecture, weights, custom: this.#custom },
      embedded: weights.embed(graph.at('/embedding'), flat),
      batch: {
        rotation: lowerRotation(graph.at('/rotation'), { architecture, base, positions }),
        mask: lowerMask(graph.at('/mask'), { positions, segments, slidingWindow }),
        ...attentionShapes(graph.at('/shapes'), { ids, batchShape, architecture }),
      },
    };
  }

  #dropout(): ((scope: Scope, place: number, columns: number) => Value) | null {
    const { method, lora, wantsGradient } = this.#options;
    if (method === 'full' || lora.dropout === 0 || !wantsGradient) return null;
    const rows = this.#graph.input('dropout_rows', 'int32', ['batch*tokens']);
    const columns = this.#graph.input('dropout_columns', 'int32', [dropoutColumns(this.#architecture)]);
    return (scope, place, width) => dropoutMask(scope, { rows, columns, width, place, share: lora.dropout });
  }

  /** Loss of the learnt positions of y [N, hiddenSize]; the gradient is of `x`, the rows that were taken and normed. */
  #loss(y: Value): LoweredLoss & LossInputs {
    const graph = this.#graph;
    const { normEpsilon: epsilon } = this.#architecture;
    const rows = graph.input('rows', 'int32', ['rows']);
    const targets = graph.input('targets', 'int32', ['rows']);
    const weights = graph.input('weights', 'float32', ['rows']);
    const scale = graph.input('scale', 'float32', []);
    const taken = takenRows(graph, y, rows);
    this.#custom.set(taken.rows.name, taken.gradient);
    const given = [taken.rows, this.#weights.finalNorm()];
    const x = graph.at('/final_norm').add('SimplifiedLayerNormalization', given, { axis: -1, epsilon });
    const { wantsGradient } = this.#options;
    const inputs = { x, targets, weights, scale, head: this.#weights.head(), wantsGradient };
    return { ...vocabularyLoss(graph.at('/loss'), inputs), ...inputs };
  }
}

/**
 * The loss is computed in single precision, its products over the vocabulary too: what a token that is known well gives
 * back is the difference of two nearly equal rows.
 */
function isOfLoss({ name }: GraphNode): boolean {
  return ['/final_norm', '/loss', '/gradients/head'].some((path) => name.startsWith(path));
}

/** Length of the input `dropout_columns`: the widest input of a linear layer. */
export function dropoutColumns({ hiddenSize, intermediateSize, headCount, headDim }: Architecture): number {
  return Math.max(hiddenSize, intermediateSize, headCount * headDim);
}

/** Rows of x by number, each at most once. */
function takenRows(graph: Graph, x: Value, numbers: Value): { rows: Value; gradient: CustomGradient } {
  return {
    rows: graph.at('/rows').add('Gather', [x, numbers], { axis: 0 }),
    gradient: (at, given) => {
      const empty = at.at('empty').add('ConstantOfShape', [at.at('shape').add('Shape', [x], {})], {});
      const column = at.at('indices').add('Unsqueeze', [numbers, graph.constant([1])], {});
      const indices = at.at('indices').add('Cast', [column], { to: elementTypes.int64.code });
      return [{ of: x, gradient: at.add('ScatterND', [empty, indices, given], {}) }];
    },
  };
}
