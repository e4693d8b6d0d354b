import type { FileGrant } from '../../contract/files.ts';
import type { Model, Profile, Variant } from '../../contract/models.ts';
import type { ProviderName } from '../../contract/providers.ts';
import type { RunRecord, VersionPick } from '../../contract/training/runs.ts';
import type { ModelShape } from '../../ml/planning/modelShape.ts';
import type { JobContext, Jobs, RunningJob } from '../jobs/jobs.ts';
import type { Log } from '../log.ts';
import type { ComputePool } from '../processes/computePool.ts';
import type { Statement, Store } from '../store/store.ts';
import type { TrainingDevices } from './devices.ts';

/** The version of a model that a run stands on. */
export interface Base {
  readonly model: Pick<Model, 'id' | 'name'>;
  readonly precision: Variant['precision'];
  readonly blockSize: Variant['blockSize'];
  /** Of the model, absolute. */
  readonly folder: string;
  /** Of the version's weights file. */
  readonly sha256: string;
  readonly shape: ModelShape;
}

export interface BaseQuery {
  readonly model: string;
  readonly precision?: Variant['precision'] | undefined;
  readonly blockSize?: Variant['blockSize'] | undefined;
}

/** A frozen version, looked up. */
export interface ExampleRows {
  readonly dataset: { readonly id: string; readonly name: string; readonly kind: string };
  readonly version: number;
  readonly split: string | null;
  /** The version's. */
  readonly hash: string;
  /** Of the split. */
  readonly rows: number;
}

/** A folder that is to become a model. */
export interface ModelImport {
  /** The id of the model that is to be. */
  readonly model: string;
  readonly folder: string;
  readonly name: string;
  readonly variant: Pick<Variant, 'precision' | 'blockSize'>;
  readonly report: boolean;
}

/** A run that computes on a GPU. */
export interface DeviceOccupant {
  readonly provider: RunRecord['hardware']['provider'];
  readonly name: string;
  readonly neededBytes: number;
  /** Of the device's memory, before it began; null: nobody tells. */
  readonly freeBefore: number | null;
}

/** What fine-tuning asks of the other features; only the engine knows both. */
export interface TrainingPlaces {
  /** Throws `request.notFound`, `models.variantMissing`. */
  findBase(query: BaseQuery): Promise<Base>;
  /** Throws `datasets.*`, `training.kindUnfit`, `training.noExamples`. */
  findRows(pick: VersionPick): Promise<ExampleRows>;
  /** Throws `datasets.leakage` where rows of one split stand in another. */
  requireNoLeakage(pick: VersionPick): Promise<void>;
  /** How many of the measured rows are among the learnt ones, or ask the same; near duplicates do not count. Throws `datasets.*`. */
  countShared(learnt: VersionPick, measured: VersionPick): Promise<number>;
  /** One JSON object a line. Throws `datasets.*`. */
  writeRows(pick: VersionPick, path: string, signal: AbortSignal): Promise<{ rows: number; sha256: string }>;
  newModelId(name: string): string;
  /** Starts the import as a job of its own, together with what else is written; the folder goes once the model is there. */
  importLater(wanted: ModelImport, actor: string): Statement;
  /** The import as a part of another job, with these steps; what an attempt before has done is not done again. */
  importSteps(report: boolean): Readonly<Record<string, number>>;
  runImport(job: RunningJob<unknown>, wanted: ModelImport, context: JobContext): Promise<void>;
  discardImport(job: RunningJob<unknown>, wanted: ModelImport): Promise<void>;
  /** Whether the model's folder is there whole. */
  isImported(model: string): Promise<boolean>;
  /** Throws `models.nameTaken`. */
  requireFreeModelName(name: string): void;
  /** Degrees of the card or the processor; null: nobody says. */
  temperature(): number | null;
  /** The machine; what of it computes, a run decides. */
  describeHardware(): Promise<Pick<RunRecord['hardware'], 'processor' | 'cores' | 'memoryBytes'>>;
  /** What a process may take. */
  availableBytes(): number;
  /** Share of what is free that a run may take. */
  memoryLimit(): number;
  /** Where a run of a model (null: of any) could compute. */
  listDevices(model: string | null): Promise<TrainingDevices>;
  /**
   * Where a version of a model answers in the chat, as well, the first first: it is asked where it will be used. Throws
   * `device.required`.
   */
  listAnswering(base: Base, profile: Profile): Promise<readonly ProviderName[]>;
  /** A run holds a GPU until this is disposed of: others plan with what it leaves. */
  occupy(occupant: DeviceOccupant): Disposable;
}

/** What the jobs of fine-tuning work with. */
export interface TrainingDependencies {
  readonly dataDir: string;
  readonly store: Store;
  readonly pool: ComputePool;
  readonly threads: number;
  readonly log: Pick<Log, 'bug'>;
  /** Of this program. */
  readonly version: string;
  readonly places: TrainingPlaces;
  /** Ends runs that learn in this engine now, by their id. */
  readonly keepers: Map<string, () => void>;
}

/** What the handlers of fine-tuning work with. */
export interface TrainingOptions extends TrainingDependencies {
  readonly jobs: Jobs;
  readonly resolveGrant: (grant: FileGrant, access: 'read' | 'write') => string;
}
