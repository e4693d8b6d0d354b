import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { TrainingRecord } from '../../common/training.ts';
import type { TrainResult } from '../../compute/contract.ts';
import type { RunRecord, TrainingRunDetail } from '../../contract/training/runs.ts';
import { trainingBytes } from '../../ml/planning/trainingMemory.ts';
import type { JobContext, JobHandler, RunningJob } from '../jobs/jobs.ts';
import { requireStill } from './devices.ts';
import { hashExamples, picksOf, type RunExamples, writeExamples } from './examples.ts';
import { runFolder } from './folders.ts';
import { keepResult } from './keepResult.ts';
import { moveToCpu, reasonToMove } from './moveToCpu.ts';
import { recordOutput } from './recordOutput.ts';
import { countBackOffs } from './records/curve.ts';
import { isStopping, updateRecord } from './records/runProgress.ts';
import { findRun } from './records/runs.ts';
import type { Base, TrainingDependencies } from './training.ts';

export interface TrainJobInput {
  readonly run: string;
  /** Resolved when the run was asked for: the model cannot be removed meanwhile. */
  readonly modelId: string;
  readonly variant: Pick<TrainingRunDetail, 'precision' | 'blockSize'>;
  readonly dataset: string;
}

export interface TrainJobResult {
  readonly run: string;
  readonly adapter: string | null;
  readonly model: string | null;
  readonly evaluation: string | null;
}

/** What has been learnt and is still to be kept. */
interface Checkpoint {
  readonly learnt: TrainResult;
}

const steps = { examples: 1, load: 2, train: 100, keep: 1 } as const;
const stepNames = new Set(Object.keys(steps));

/** How long a step and a checkpoint may take before a paused run is cut off; it then goes on from the checkpoint before. */
const checkpointWaitMs = 30_000;
const cancelWaitMs = 1_000;
/** Of the folder in the run's own. */
const examplesName = 'examples';

/**
 * A run: its examples are written, a process of its own learns from them, and what it has learnt becomes an adapter (or a model).
 * After a pause or a kill it goes on from its newest checkpoint.
 */
export function trainJob(dependencies: TrainingDependencies): JobHandler<TrainJobInput, TrainJobResult> {
  const { store, dataDir } = dependencies;
  return {
    kind: 'train',
    steps,
    class: 'heavy',
    resumable: true,
    facts: ({ modelId, variant: { precision, blockSize }, dataset }) => ({
      ...{ model: modelId, dataset, precision },
      ...(blockSize === null ? {} : { blockSize }),
    }),
    async run(job, context) {
      const saved = job.checkpoint as Checkpoint | null;
      const learnt = saved?.learnt ?? (await learn(dependencies, job, context));
      await context.checkpoint({ learnt } satisfies Checkpoint);
      context.progress('keep', 0, 1, 'items');
      return keepResult(dependencies, { run: job.input.run, learnt, actor: actorOf(job, dependencies) });
    },
    async discard({ id, input }) {
      // A full disk or a refusal leaves the checkpoints for when somebody has done something about it.
      const cancelled = store.read('SELECT 1 FROM jobs WHERE id = ? AND cancel_requested = 1', [id]);
      if (cancelled.length > 0) await rm(runFolder(dataDir, input.run), { recursive: true, force: true });
    },
  };
}

function actorOf({ input }: RunningJob<TrainJobInput>, { store }: TrainingDependencies): string {
  const [row] = store.read<{ created_by: string }>('SELECT created_by FROM training_runs WHERE id = ?', [
    input.run,
  ]);
  return row?.created_by ?? 'engine';
}

async function learn(
  dependencies: TrainingDependencies,
  job: RunningJob<TrainJobInput>,
  context: JobContext,
): Promise<TrainResult> {
  const { store, places, dataDir, keepers } = dependencies;
  const run = findRun({ store, jobs: { list: () => [] } }, job.input.run);
  const folder = runFolder(dataDir, run.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const examples = await writeExamples(run.wish, {
      ...{ places, folder: path.join(folder, examplesName), signal: context.signal },
      onWritten: (done, total) => context.progress('examples', done, total, 'items'),
    });
    return await learnFitting(dependencies, { job, run, examples }, context);
  } finally {
    keepers.delete(run.id);
    // They can be written again from the version; a withdrawal need not look for them here.
    await rm(path.join(folder, examplesName), { recursive: true, force: true });
  }
}

interface Learning {
  readonly job: RunningJob<TrainJobInput>;
  readonly run: TrainingRunDetail;
  readonly examples: RunExamples;
}

/** A process that is ended for the memory it takes cannot back off itself: the next one begins with less. */
async function learnFitting(
  dependencies: TrainingDependencies,
  learning: Learning,
  context: JobContext,
): Promise<TrainResult> {
  const { store } = dependencies;
  let { run } = learning;
  const { id } = run;
  for (let backOffs = countBackOffs(store, id); ; ) {
    try {
      return await learnFrom(dependencies, { ...learning, run, backOffs }, context);
    } catch (error) {
      await context.flush();
      const now = findRun({ store, jobs: { list: () => [] } }, id);
      const reason = context.signal.aborted ? null : reasonToMove(error, now);
      if (reason !== null) {
        run = await moveToCpu(store, now, [reason]);
        backOffs = 0;
      } else if (isForMemory(error)) backOffs = countBackOffs(store, id) + 1;
      else throw error;
    }
  }
}

/** By the engine's own limit, or by the system. */
function isForMemory(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return (
    error.code === 'memory.limitReached' ||
    (error.code === 'compute.lost' && error.data.reason === 'out of memory')
  );
}

async function learnFrom(
  dependencies: TrainingDependencies,
  { job, run, examples, backOffs }: Learning & { readonly backOffs: number },
  context: JobContext,
): Promise<TrainResult> {
  const { store, pool, places, threads, dataDir, keepers } = dependencies;
  const { variant, modelId } = job.input;
  const { provider } = run.record.hardware;
  const base = await places.findBase({ model: modelId, ...variant });
  // The version of the model was made anew since: what was learnt on the old one would not be true of it.
  if (base.sha256 !== run.record.base.sha256) throw new AppError('training.checkpointMismatch');
  const record = describeAttempt(run, examples, job.attempt);
  await store.write({ audit: null, statements: [updateRecord(run.id, record)] });
  using _held = provider === 'cpu' ? null : await holdDevice(places, run, base);
  const recorder = recordOutput({ run: run.id, context, steps: stepNames, temperature: places.temperature });
  return await pool.runTask(
    'train',
    {
      ...{ modelFolder: base.folder, ...variant, settings: run.record.settings, examples, threads },
      ...{ provider, at: run.createdAt, runFolder: runFolder(dataDir, run.id) },
      ...{ baseHash: base.sha256, dataHash: hashExamples(examples), backOffs },
      stopAndKeep: isStopping(store, run.id),
    },
    {
      context: {
        ...recorder,
        output(told) {
          recorder.output(told);
          // Who asked while the process was starting was not heard by it.
          if (isBeginning(told) && isStopping(store, run.id)) keepers.get(run.id)?.();
        },
      },
      tidyUpMs: (reason) => (isCancel(reason) ? cancelWaitMs : checkpointWaitMs),
      onStart: (client) =>
        keepers.set(run.id, () => void client.training.stopAndKeep().catch(() => undefined)),
    },
  );
}

/** Throws `training.deviceGone`. */
async function holdDevice(
  places: TrainingDependencies['places'],
  { name, model, record, wish }: TrainingRunDetail,
  { shape, precision, blockSize }: Base,
): Promise<Disposable> {
  const { provider, device } = record.hardware;
  const listed = await places.listDevices(model.id);
  const { memory } = requireStill(listed, { name, provider, device });
  const { settings } = record;
  const planned = { shape, precision, blockSize, settings, validates: wish.validation !== null, provider };
  const freeBefore = memory?.freeBytes ?? null;
  return places.occupy({ provider, name, neededBytes: trainingBytes(planned), freeBefore });
}

function isBeginning(told: unknown): boolean {
  const record = told as TrainingRecord;
  return record.kind === 'event' && (record.event.kind === 'started' || record.event.kind === 'resumed');
}

function isCancel(reason: unknown): boolean {
  return reason instanceof AppError && reason.code === 'request.cancelled';
}

function describeAttempt(
  { record, wish }: TrainingRunDetail,
  examples: RunExamples,
  attempts: number,
): RunRecord {
  const uses = picksOf(wish).map(([use]) => use);
  const data = record.data.map((part, index) => {
    const use = uses[index];
    const file = use === undefined || use === 'test' ? null : examples[use];
    return { ...part, sha256: file?.sha256 ?? part.sha256 };
  });
  return { ...record, data, attempts };
}
