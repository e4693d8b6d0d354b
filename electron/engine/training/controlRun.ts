import { AppError } from '../../common/errors/appError.ts';
import type { TrainingRunDetail } from '../../contract/training/runs.ts';
import type { Actor } from '../security/actor.ts';
import { requireStill } from './devices.ts';
import { moveToCpu } from './moveToCpu.ts';
import { markStopping } from './records/runProgress.ts';
import { findRun } from './records/runs.ts';
import type { TrainingOptions } from './training.ts';

type Control = Pick<TrainingOptions, 'store' | 'jobs' | 'keepers'>;

/** States in which a run still does something, or will. */
const open: ReadonlySet<TrainingRunDetail['state']> = new Set(['queued', 'running', 'stopping']);
/** States from which it can go on. */
const resumable: ReadonlySet<TrainingRunDetail['state']> = new Set(['paused', 'interrupted', 'failed']);

/** Throws `training.notRunning`. */
export async function pauseRun(
  options: Control,
  reference: string,
  actor: Actor,
): Promise<TrainingRunDetail> {
  const run = requireOpen(findRun(options, reference));
  await options.jobs.pause(actor, run.job);
  return findRun(options, run.id);
}

/** On the device it began on. Throws `training.notResumable`, `training.deviceGone`. */
export async function resumeRun(
  options: Control & Pick<TrainingOptions, 'places'>,
  reference: string,
  actor: Actor,
): Promise<TrainingRunDetail> {
  const run = requireResumable(findRun(options, reference));
  const { provider, device } = run.record.hardware;
  if (provider !== 'cpu')
    requireStill(await options.places.listDevices(run.model.id), { name: run.name, provider, device });
  return resume(options, run, actor);
}

/** The same wherever it began. Throws `training.notResumable`, `training.mixedUnavailable`. */
export async function resumeOnCpu(
  options: Control,
  reference: string,
  actor: Actor,
): Promise<TrainingRunDetail> {
  const run = requireResumable(findRun(options, reference));
  return resume(options, await moveToCpu(options.store, run, []), actor);
}

function requireResumable(run: TrainingRunDetail): TrainingRunDetail {
  if (resumable.has(run.state)) return run;
  throw new AppError('training.notResumable', { run: run.name, state: run.state });
}

async function resume(options: Control, run: TrainingRunDetail, actor: Actor): Promise<TrainingRunDetail> {
  await options.store.write({ audit: null, statements: [markStopping(run.id, false)] });
  await requeue(options, run, actor);
  return findRun(options, run.id);
}

async function requeue({ jobs }: Control, run: TrainingRunDetail, actor: Actor): Promise<void> {
  await jobs.resume(actor, run.job).catch((cause: unknown) => {
    // Taken out of the history: nothing could be gone on with.
    if (!(cause instanceof AppError) || cause.code !== 'request.notFound') throw cause;
    throw new AppError('training.notResumable', { run: run.name, state: run.state }, { cause });
  });
}

/** Nothing is kept of it but its curves. Throws `training.notRunning`. */
export async function cancelRun(
  options: Control,
  reference: string,
  actor: Actor,
): Promise<TrainingRunDetail> {
  const run = findRun(options, reference);
  if (!open.has(run.state) && run.state !== 'paused' && run.state !== 'interrupted')
    throw new AppError('training.notRunning', { run: run.name, state: run.state });
  await options.jobs.cancel(actor, run.job);
  return findRun(options, run.id);
}

/**
 * Ends it with the best of what it has learnt: after the step at hand, or, where it does not run, from its checkpoints. The mark is
 * what a next attempt looks at. Throws `training.notRunning`, `training.notResumable`, `training.nothingLearnt`.
 */
export async function stopAndKeepRun(
  options: Control,
  reference: string,
  actor: Actor,
): Promise<TrainingRunDetail> {
  const { store, keepers } = options;
  const run = findRun(options, reference);
  if (!open.has(run.state) && !resumable.has(run.state))
    throw new AppError('training.notRunning', { run: run.name, state: run.state });
  if (run.state === 'queued' && run.step === 0)
    throw new AppError('training.nothingLearnt', { run: run.name });
  await store.write({
    actor,
    audit: { action: 'training.stopAndKeep', subject: run.name, detail: { run: run.id, step: run.step } },
    statements: [markStopping(run.id, true)],
  });
  if (resumable.has(run.state)) await requeue(options, run, actor);
  keepers.get(run.id)?.();
  return findRun(options, run.id);
}

function requireOpen(run: TrainingRunDetail): TrainingRunDetail {
  if (!open.has(run.state)) throw new AppError('training.notRunning', { run: run.name, state: run.state });
  return run;
}
