import type { LoraSettings } from '../../common/training.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { lowerDecoder, weightsFileName } from '../architectures/lowerDecoder.ts';
import type { ExternalTensor, Port } from '../architectures/lowering.ts';
import { weightNames } from '../architectures/weightNames.ts';
import type { CustomGradient } from '../graph/differentiate.ts';
import { Graph } from '../graph/graph.ts';
import { checkProvider, type ProviderName } from '../graph/providers.ts';
import type { Value } from '../graph/value.ts';
import type { BlockSize, Precision } from '../graph/weights.ts';
import { writeModel } from '../graph/writeModel.ts';
import { type LoraParameter, loraParameters } from '../lora/parameters.ts';
import { attentionShapes, lowerMask } from './attention.ts';
import { type BaseMatrix, BaseWeights, fileTensors, type OwnTensor } from './baseWeights.ts';
import { differentiateLayers } from './differentiateLayers.ts';
import { dropoutMask } from './dropout.ts';
import { orderForMemory } from './executionOrder.ts';
import { lowerRotation } from './rotary.ts';
import { type LayerInputs, TrainedLayer } from './trainedLayer.ts';
import { type HeadMatrix, vocabularyLoss } from './vocabularyLoss.ts';

export interface TrainingGraphOptions {
  readonly precision: Precision;
  /** null for fp16 and fp32. */
  readonly blockSize: BlockSize | null;
  readonly provider: ProviderName;
  readonly lora: LoraSettings;
  /** Only every k-th layer's input is kept for the gradient; 0: everything is. */
  readonly checkpointLayers: number;
  readonly vocabularyChunk: number;
  readonly unpacked: boolean;
  readonly profile: 'exact' | 'fast';
  /** false: the loss alone, nothing dropped out. */
  readonly wantsGradient: boolean;
}

export interface LoweredTraining {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly parameters: readonly LoraParameter[];
  /** Initializers in the variant's weights file. */
  readonly external: readonly ExternalTensor[];
  /** Initializers in memory that the session makes. */
  readonly own: readonly OwnTensor[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/**
 * Forward pass, loss and gradients of adapters over a frozen base, as one graph for every batch size and length.
 *
 * Inputs: `ids`, `positions`, `segments` int32 [B, T] as in TrainingBatch; `rows` int64 [R]: the positions that are learnt,
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
  readonly #custom = new Map<string, CustomGradient>();
  readonly #parameters: readonly LoraParameter[];
  readonly #trained: ReadonlyMap<string, Value>;

  constructor(architecture: Architecture, options: TrainingGraphOptions) {
    this.#architecture = architecture;
    this.#options = options;
    const { precision, blockSize, unpacked, profile } = options;
    const { weights: placed } = lowerDecoder(architecture, weightNames(architecture), {
      ...{ head: 'resident', precision, blockSize, profile: 'fast', provider: 'cpu' },
    });
    const graph = this.#graph;
    this.#base = new BaseWeights({ graph, architecture, placed, precision, blockSize, unpacked, profile });
    this.#parameters = loraParameters(architecture, options.lora);
    this.#trained = new Map(
      this.#parameters.map(({ name, shape }) => [name, graph.input(name, 'float32', shape)]),
    );
  }

  lower(): LoweredTraining {
    const graph = this.#graph;
    const { provider, wantsGradient } = this.#options;
    const ids = graph.input('ids', 'int32', ['batch', 'tokens']);
    const inputs = this.#layerInputs(ids);
    const embedded = this.#embed(ids);
    const layers = (layer: number, x: Value, path = `/layers.${layer}`): Value =>
      new TrainedLayer(graph.at(path), layer, inputs).forward(x);
    const pass = { kept: [embedded], y: embedded };
    const every = wantsGradient ? this.#options.checkpointLayers : 0;
    for (let layer = 0; layer < this.#architecture.layerCount; layer++) {
      if (every > 0 && layer % every === 0 && layer > 0) pass.kept.push(pass.y);
      pass.y = layers(layer, pass.y);
    }
    const loss = this.#loss(pass.y);
    graph.output('loss_sum', loss.lossSum, []);
    if (loss.gradient !== null) {
      const gradients = differentiateLayers({
        ...{ graph, custom: this.#custom, layers, every, layerCount: this.#architecture.layerCount },
        ...{ kept: pass.kept, y: loss.x, gradient: loss.gradient },
        trained: this.#parameters.map(({ name, layer }) => ({
          layer,
          value: this.#trained.get(name) as Value,
        })),
      });
      for (const { name, shape } of this.#parameters)
        graph.output(`gradient/${name}`, gradients.get(name) as Value, shape);
    }
    checkProvider(graph, provider);
    orderForMemory(graph);
    return {
      model: writeModel(graph, `${this.#architecture.family}.training`, weightsFileName),
      parameters: this.#parameters,
      ...{ external: fileTensors(graph, this.#base.own), own: this.#base.own, inputs: graph.inputs },
      outputs: graph.outputs.map(({ port }) => port),
    };
  }

  #layerInputs(ids: Value): LayerInputs {
    const graph = this.#graph;
    const [architecture, base] = [this.#architecture, this.#base];
    const positions = graph.input('positions', 'int32', ['batch', 'tokens']);
    const segments = graph.input('segments', 'int32', ['batch', 'tokens']);
    const batchShape = graph.at('/batch_shape').add('Shape', [ids], {});
    const { slidingWindow } = architecture;
    const { rank, alpha } = this.#options.lora;
    const adapterOf = (layer: number, role: string) => {
      const [a, b] = ['A', 'B'].map((part) => this.#trained.get(`layers.${layer}.${role}.${part}`));
      return a && b ? { a, b } : null;
    };
    return {
      ...{ architecture, base, custom: this.#custom, scale: alpha / rank, adapter: adapterOf },
      dropout: this.#dropout(),
      batch: {
        rotation: lowerRotation(graph.at('/rotation'), { architecture, base, positions, batchShape }),
        mask: lowerMask(graph.at('/mask'), { positions, segments, slidingWindow }),
        ...attentionShapes(graph.at('/shapes'), { ids, batchShape, architecture }),
      },
    };
  }

  #dropout(): LayerInputs['dropout'] {
    const { lora, wantsGradient } = this.#options;
    if (lora.dropout === 0 || !wantsGradient) return null;
    const rows = this.#graph.input('dropout_rows', 'int32', ['batch*tokens']);
    const columns = this.#graph.input('dropout_columns', 'int32', [dropoutColumns(this.#architecture)]);
    return (scope, place, width) => dropoutMask(scope, { rows, columns, width, place, share: lora.dropout });
  }

  /** ids [B, T] → [B * T, hiddenSize]. */
  #embed(ids: Value): Value {
    const scope = this.#graph.at('/embedding');
    const flat = scope.at('ids').add('Reshape', [ids, this.#graph.constant([-1])], {});
    return this.#base.gather(scope, this.#vocabularyMatrix('/embedding.weight'), flat);
  }

  /** Loss of the learnt positions of y [N, hiddenSize]; the gradient is of `x`, the rows that were taken. */
  #loss(y: Value) {
    const graph = this.#graph;
    const { hiddenSize, normEpsilon: epsilon } = this.#architecture;
    const rows = graph.input('rows', 'int64', ['rows']);
    const targets = graph.input('targets', 'int32', ['rows']);
    const weights = graph.input('weights', 'float32', ['rows']);
    const scale = graph.input('scale', 'float32', []);
    const taken = takenRows(graph, y, rows);
    this.#custom.set(taken.rows.name, taken.gradient);
    const weight = this.#base.vector('/final_norm.weight', hiddenSize) as Value;
    const attributes = { axis: -1, epsilon };
    const x = graph.at('/final_norm').add('SimplifiedLayerNormalization', [taken.rows, weight], attributes);
    const { wantsGradient } = this.#options;
    const given = { x, targets, weights, scale, head: this.#head(), wantsGradient };
    return { ...vocabularyLoss(graph.at('/loss'), given), x };
  }

  #head(): HeadMatrix {
    const { vocabSize, tiedEmbedding } = this.#architecture;
    const whole = this.#vocabularyMatrix(tiedEmbedding ? '/embedding.weight' : '/head.weight');
    const { vocabularyChunk } = this.#options;
    const count = Math.ceil(vocabSize / vocabularyChunk);
    const chunks = Array.from({ length: count }, (_, index) => {
      const first = index * vocabularyChunk;
      const rows = Math.min(vocabularyChunk, vocabSize - first);
      return (scope: Parameters<HeadMatrix['gather']>[0]) =>
        this.#base.matrix(scope, { ...whole, first, rows });
    });
    return { chunks, gather: (scope, ids) => this.#base.gather(scope, whole, ids) };
  }

  #vocabularyMatrix(name: string): BaseMatrix {
    const { vocabSize, hiddenSize } = this.#architecture;
    return {
      ...{ name, kind: 'vocabulary', totalRows: vocabSize, first: 0, rows: vocabSize, columns: hiddenSize },
    };
  }
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
      const indices = at.at('indices').add('Unsqueeze', [numbers, graph.constant([1])], {});
      return [{ of: x, gradient: at.add('ScatterND', [empty, indices, given], {}) }];
    },
  };
}
