import type { TrainingEvent, TrainingRecord, TrainingSettings } from '../../common/training.ts';
import type { TrainingBatch } from '../../ml/training/batch.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { TrainingEnd } from './requests.ts';
import type { TrainingSession, TrainingState } from './trainingSession.ts';

/** One step's batches; asked for twice they are the same. */
export interface StepBatches {
  /** From 1. */
  readonly step: number;
  /** From 0. */
  readonly epoch: number;
  batches(): readonly TrainingBatch[];
}

/** A run's examples under given settings, as a function of the step: a resumed run gets those of an unbroken one. */
export interface TrainingData {
  /** Of the whole run. */
  readonly steps: number;
  /** The steps behind the first `after` ones, in order, without end. */
  walk(after: number): Iterator<StepBatches, unknown, undefined>;
  /** What became of the rows, told when a run begins. */
  readonly remarks: readonly Pick<TrainingEvent, 'kind' | 'data'>[];
  /** null: there is nothing to measure. */
  readonly validation: (() => Iterable<TrainingBatch>) | null;
}

/** What a run needs from outside. */
export interface TrainerPorts {
  readonly settings: TrainingSettings;
  /** How often they are made smaller for memory before anything is opened, those times counted that a checkpoint knows of. */
  readonly backOffs?: number;
  openData(settings: TrainingSettings): Promise<TrainingData>;
  /** @throws AppError `training.outOfMemory` */
  openSession(settings: TrainingSettings): Promise<TrainingSession>;
  /** Opened with `onCorrupt` told as an event. */
  readonly checkpoints: Checkpoints;
  /** What the model says now to each question; null: it cannot be asked. */
  readonly answer:
    | ((questions: readonly string[], state: TrainingState) => Promise<readonly string[]>)
    | null;
  tell(record: TrainingRecord): void;
  progress(steps: number, of: number): void;
  /** Monotonic. */
  nowMs(): number;
  memoryBytes(): number;
  /** Saves where the run is and ends it. */
  readonly signal: AbortSignal;
  /** Ends it after the step at hand with what it has learnt. */
  readonly keep: AbortSignal;
}

/** A run at its end; the session holds the result's parameters. */
export interface EndedRun {
  readonly session: TrainingSession;
  readonly stopped: TrainingEnd;
  readonly steps: number;
  readonly loss: number;
  readonly best: { readonly step: number; readonly validationLoss: number } | null;
  readonly tokens: number;
  readonly seconds: number;
  /** Those that memory made of what was asked for. */
  readonly settings: TrainingSettings;
}
