import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import type { Tensor } from '../../../native/onnxruntime/tensor.ts';
import type { TrainingSettings } from '../../common/training.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { batchWeight, type TrainingBatch } from '../../ml/training/batch.ts';
import { dropoutColumns } from '../../ml/training/lowerTraining.ts';
import { batchTensors } from './batchTensors.ts';
import type { FlatOptimizer } from './flatOptimizer.ts';
import type { GraphSession } from './graphSession.ts';
import type {
  AccumulateOptions,
  SummedLoss,
  TrainedParameter,
  TrainingSession,
  TrainingState,
  UpdateOptions,
} from './trainingSession.ts';

interface SessionParts {
  readonly architecture: Architecture;
  readonly settings: TrainingSettings;
  readonly optimizer: FlatOptimizer;
  readonly learning: GraphSession;
  /** The graph without gradients over the same weights, opened when it is first asked for. */
  openEvaluation(): Promise<GraphSession>;
  /** Released last, in this order. */
  readonly owned: readonly Disposable[];
}

/** What learns as flat vectors: adapters over a frozen base, or every weight. */
export class FlatSession implements TrainingSession {
  readonly parameters: readonly TrainedParameter[];
  readonly state: TrainingState;
  readonly #parts: SessionParts;
  #evaluation: GraphSession | null = null;
  /** Whether the gradient's memory holds a sum; what lies there otherwise is of no account. */
  #gathered = false;
  #running: GraphSession | null = null;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.parameters = parts.optimizer.parameters;
    this.state = parts.optimizer.state;
  }

  async accumulate(batch: TrainingBatch, options: AccumulateOptions): Promise<SummedLoss> {
    const { optimizer, learning, architecture, settings } = this.#parts;
    const { dropout } = settings.lora;
    const drawn = { seed: options.dropoutSeed, columns: dropoutColumns(architecture) };
    const target = this.#gathered ? await optimizer.fresh() : optimizer.gradient;
    const drops = settings.method === 'lora' && dropout > 0;
    const scale = (options.lossScale ?? 1) / options.totalWeight;
    const given = { scale, dropout: drops ? drawn : null };
    const lossSum = await this.#run(learning, { batch, given, target });
    if (lossSum === null) return { lossSum: 0, weight: 0 };
    if (this.#gathered) await optimizer.addFresh();
    this.#gathered = true;
    return { lossSum, weight: batchWeight(batch) };
  }

  async update(options: UpdateOptions): Promise<{ gradientNorm: number; applied: boolean }> {
    const { optimizer } = this.#parts;
    if (!this.#gathered) optimizer.gradient.values.fill(0);
    const gradientNorm = (await optimizer.norm()) / (options.lossScale ?? 1);
    const applied = Number.isFinite(gradientNorm);
    if (applied) await optimizer.step(options, gradientNorm);
    this.#gathered = false;
    return { gradientNorm, applied };
  }

  async evaluate(batch: TrainingBatch): Promise<SummedLoss> {
    this.#evaluation ??= await this.#parts.openEvaluation();
    const given = { scale: 1, dropout: null };
    const lossSum = await this.#run(this.#evaluation, { batch, given, target: null });
    return lossSum === null ? { lossSum: 0, weight: 0 } : { lossSum, weight: batchWeight(batch) };
  }

  clearGradient(): void {
    this.#gathered = false;
  }

  terminate(): void {
    this.#running?.terminate();
  }

  [Symbol.dispose](): void {
    this.#evaluation?.[Symbol.dispose]();
    this.#parts.learning[Symbol.dispose]();
    for (const part of this.#parts.owned) part[Symbol.dispose]();
  }

  /** null: nothing of the batch is learnt. */
  async #run(graph: GraphSession, { batch, given, target }: RunInputs): Promise<number | null> {
    const tensors = batchTensors(openRuntime(), batch, { ...given, sizes: graph.sizes });
    if (tensors === null) return null;
    this.#running = graph;
    try {
      return await graph.run(tensors, target);
    } finally {
      this.#running = null;
      // The binding keeps the library's side of them until the next batch is bound.
      for (const tensor of tensors.values()) release(tensor);
    }
  }
}

interface RunInputs {
  readonly batch: TrainingBatch;
  readonly given: Omit<Parameters<typeof batchTensors>[2], 'sizes'>;
  readonly target: FlatOptimizer['gradient'] | null;
}

function release(tensor: Tensor): void {
  tensor[Symbol.dispose]();
}
