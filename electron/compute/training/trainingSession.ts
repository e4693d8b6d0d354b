import type { OptimizerSettings } from '../../common/training.ts';
import type { TrainingBatch } from '../../ml/training/batch.ts';

/** A trained tensor and its place in the flat vectors. */
export interface TrainedParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** First element. */
  readonly offset: number;
}

/** Everything that changes during a run, as flat float32 vectors of one length; views of the memory that the graphs use. */
export interface TrainingState {
  readonly parameters: Float32Array<ArrayBuffer>;
  /** AdamW's means of the gradient and of its square. */
  readonly firstMoment: Float32Array<ArrayBuffer>;
  readonly secondMoment: Float32Array<ArrayBuffer>;
}

export interface SummedLoss {
  /** Σ weight · nll over the batch, in nats. */
  readonly lossSum: number;
  /** Σ weight. */
  readonly weight: number;
}

export interface AccumulateOptions {
  /** Σ of the weights of all batches of the step: gradients are of Σ weight · nll / totalWeight. */
  readonly totalWeight: number;
  /** What gradients are multiplied by besides, until `update` takes it out again. Left out: 1. */
  readonly lossScale?: number;
  /** Decides which inputs are dropped out, if any; equal seeds drop equal ones. */
  readonly dropoutSeed: number;
}

export interface UpdateOptions extends OptimizerSettings {
  /** Of this step, after warm-up and schedule. */
  readonly learningRate: number;
  /** From 1, for the correction of the moments. */
  readonly step: number;
  /** That all batches were accumulated with. Left out: 1. */
  readonly lossScale?: number;
}

/**
 * A model that learns: forward, loss and gradients are one graph, AdamW is another. State and gradients stay where they
 * are; only losses come back. Nothing runs at the same time as something else.
 */
export interface TrainingSession extends Disposable {
  readonly parameters: readonly TrainedParameter[];
  readonly state: TrainingState;
  /** Adds the batch's gradient to what has gathered. @throws AppError `training.outOfMemory`, `request.cancelled` */
  accumulate(batch: TrainingBatch, options: AccumulateOptions): Promise<SummedLoss>;
  /**
   * One AdamW step with what has gathered, which is then empty. The norm is the gradient's, unscaled, before clipping. A norm that
   * is no finite number changes nothing but the gathered gradient, which is emptied (mixed precision: its scale was too large).
   */
  update(options: UpdateOptions): Promise<{ readonly gradientNorm: number; readonly applied: boolean }>;
  /** The loss without dropout; nothing gathers. */
  evaluate(batch: TrainingBatch): Promise<SummedLoss>;
  /** Empties what has gathered. */
  clearGradient(): void;
  /** Ends the run in flight: it rejects with `request.cancelled`. */
  terminate(): void;
}
