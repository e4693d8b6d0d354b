import { AppError } from '../../common/errors/appError.ts';
import type { Dataset } from '../../contract/datasets/core.ts';
import type { JobKind } from '../../contract/jobs.ts';
import type { JobHandler, Jobs } from '../jobs/jobs.ts';
import type { Actor } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import type { Topics } from '../topics.ts';
import type { RunOptions } from './datasetThread.ts';
import type { FollowLater } from './followUps.ts';
import {
  createOpenFiles,
  type OpenFilesOptions,
  type OperationInput,
  type OperationOutput,
  type ReadingName,
  type WritingName,
} from './openFiles.ts';
import { findDataset, updateCounts } from './records.ts';

export interface DatasetsOptions extends OpenFilesOptions {
  readonly store: Store;
  readonly topics: Pick<Topics, 'touch'>;
  /** Of telling the rest of the engine: the file itself is as it should be. */
  readonly onError: (error: unknown) => void;
  /** Left out: what follows from rows is brought up to date when somebody asks for it. */
  readonly followLater?: FollowLater;
  /** Left out: nothing is in use. */
  readonly usedBy?: UsedBy;
}

/** Names of the runs that learn from a version, or are to go on learning from it; of any version where none is named. */
export type UsedBy = (dataset: string, version: number | null) => readonly string[];

/** All data sets: what their threads are asked, and what the rest of the engine must be told of it. */
export interface Datasets {
  readonly dataDir: string;
  readonly store: Store;
  /** Throws `datasets.notFound`, `datasets.ambiguous`. */
  find(reference: string): Dataset;
  /** Only looks. */
  read<Name extends ReadingName>(
    dataset: string,
    name: Name,
    input: OperationInput<Name>,
    options?: RunOptions,
  ): Promise<OperationOutput<Name>>;
  /**
   * Changes the file; afterwards the audit log knows of every step that its history has (those that a kill kept from it, too),
   * and the list and the windows know its new counts. What cannot be told now is told after the next change.
   */
  write<Name extends WritingName>(
    dataset: string,
    name: Name,
    input: OperationInput<Name>,
    options?: RunOptions,
  ): Promise<OperationOutput<Name>>;
  /** Settings of a file that no list knows (yet). */
  setUp(dataset: string, settings: OperationInput<'settings.change'>): Promise<void>;
  /** For what somebody found to be behind. */
  readonly followLater: FollowLater;
  readonly usedBy: UsedBy;
  /** Closes the file and does the work while nobody can open it: its folder can be moved. Rejects with what the work throws. */
  release(dataset: string, work?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** How often windows are told while an operation is still at work. */
const touchEveryMs = 1_000;

export function createDatasets({
  store,
  topics,
  onError,
  followLater = async () => undefined,
  usedBy = () => [],
  ...options
}: DatasetsOptions): Datasets {
  const files = createOpenFiles(options);
  let touched = Number.NEGATIVE_INFINITY;
  const touchSometimes = () => {
    if (performance.now() - touched < touchEveryMs) return;
    touched = performance.now();
    topics.touch('datasets');
  };

  const settling = new Map<string, Promise<void>>();
  /** One after the other: two at once would tell the audit log of the same steps. */
  function settleNext(dataset: string): Promise<void> {
    const next: Promise<void> = (settling.get(dataset) ?? Promise.resolve())
      .then(() => settle(dataset))
      .catch((error) => {
        if (!(error instanceof AppError && error.code === 'engine.lost')) onError(error);
      })
      .finally(() => {
        if (settling.get(dataset) === next) settling.delete(dataset);
      });
    settling.set(dataset, next);
    return next;
  }

  async function settle(dataset: string): Promise<void> {
    const { unaudited, followUps, ...counts } = await files.run(
      { dataset, role: 'writer' },
      'file.settle',
      {},
    );
    const { name } = findDataset(store, dataset);
    for (const { id, kind, actor, rows } of unaudited)
      await store.write({
        actor: { id: actor },
        audit: { action: `datasets.${kind}`, subject: name, detail: { dataset, operation: id, rows } },
        statements: [],
      });
    await store.write({ audit: null, statements: [updateCounts(dataset, counts)] });
    const last = unaudited.at(-1);
    if (last) await files.run({ dataset, role: 'writer' }, 'file.markAudited', { upTo: last.id });
    for (const operation of followUps) await followLater(dataset, operation, 'change');
  }

  return {
    dataDir: options.dataDir,
    store,
    followLater,
    usedBy,
    find: (reference) => findDataset(store, reference),
    read: (dataset, name, input, options) => files.run({ dataset, role: 'reader' }, name, input, options),
    async write(dataset, name, input, { signal, onProgress } = {}) {
      try {
        return await files.run({ dataset, role: 'writer' }, name, input, {
          signal,
          onProgress(done, total) {
            onProgress?.(done, total);
            touchSometimes();
          },
        });
      } finally {
        await settleNext(dataset);
      }
    },
    async setUp(dataset, settings) {
      await files.run({ dataset, role: 'writer' }, 'settings.change', settings);
    },
    release: files.release,
    close: files.close,
  };
}

/** An operation over many rows as a job: what it is asked is stored, so that it can be looked up what was done. */
export interface OperationJobInput<Name extends WritingName = WritingName> {
  readonly dataset: string;
  readonly operation: Name;
  readonly input: OperationInput<Name>;
}

export interface StartOperation<Name extends WritingName> extends OperationJobInput<Name> {
  readonly actor: Pick<Actor, 'id'>;
  readonly kind: JobKind;
}

/** Returns the job's id. */
export function startOperation<Name extends WritingName>(
  { datasets, jobs }: { readonly datasets: Datasets; readonly jobs: Jobs },
  { actor, kind, dataset, operation, input }: StartOperation<Name>,
): Promise<string> {
  const { id, name } = datasets.find(dataset);
  const job: OperationJobInput<Name> = { dataset: id, operation, input };
  // The operation itself is what the audit log gets.
  return jobs.start({ actor, kind, subject: name, input: job, audit: null });
}

/** The same for an operation that only looks, and takes long. */
export function readingJob<Name extends ReadingName>(
  kind: JobKind,
  datasets: Datasets,
): JobHandler<
  { readonly dataset: string; readonly operation: Name; readonly input: OperationInput<Name> },
  unknown
> {
  return {
    kind,
    steps: { rows: 1 },
    class: 'light',
    resumable: false,
    facts: ({ dataset }) => ({ dataset }),
    async run({ input: { dataset, operation, input } }, context) {
      const result = await datasets.read(dataset, operation, input, {
        signal: context.signal,
        onProgress: (done, total) => context.progress('rows', done, total, 'items'),
      });
      return { result };
    },
  };
}

/** What people call such jobs; `dataImport` has a handler of its own. */
export const operationJobKinds = [
  'dataIndex',
  'dataTokens',
  'dataCheck',
  'dataEdit',
  'dataClean',
  'dataFreeze',
] as const satisfies readonly JobKind[];

/** Kinds whose operation goes on where it was: what it has done is in the file. */
const resumableKinds: ReadonlySet<JobKind> = new Set(['dataIndex', 'dataTokens', 'dataCheck']);
/** Kinds that tell how many bytes they have gone through; the others count rows. */
const byteKinds: ReadonlySet<JobKind> = new Set(['dataIndex', 'dataTokens']);

/** Jobs of this kind run one operation of the data set's threads; its output is the job's result. */
export function operationJob(kind: JobKind, datasets: Datasets): JobHandler<OperationJobInput, unknown> {
  return {
    kind,
    steps: { rows: 1 },
    class: 'light',
    resumable: resumableKinds.has(kind),
    facts: ({ dataset }) => ({ dataset }),
    async run({ input }, context) {
      const result = await datasets.write(input.dataset, input.operation, input.input, {
        signal: context.signal,
        onProgress: (done, total) =>
          context.progress('rows', done, total, byteKinds.has(kind) ? 'bytes' : 'items'),
      });
      return { result };
    },
  };
}
