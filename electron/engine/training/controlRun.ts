import { AppError } from '../../common/errors/appError.ts';
import type { TrainingRunDetail } from '../../contract/training/runs.ts';
import type { Actor } from '../security/actor.ts';
import { findRun } from './records/runs.ts';
import type { TrainingOptions } from './training.ts';

type Control = Pick<TrainingOptions, 'store' | 'jobs'>;

/** States in which a run still does something, or will. */
const open: ReadonlySet<TrainingRunDetail['state']> = new Set(['queued', 'running', 'stopping']);

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

/** Throws `training.notResumable`. */
export async function resumeRun(
  options: Control,
  reference: string,
  actor: Actor,
): Promise<TrainingRunDetail> {
  const run = findRun(options, reference);
  const resumable: readonly TrainingRunDetail['state'][] = ['paused', 'interrupted', 'failed'];
  if (!resumable.includes(run.state))
    throw new AppError('training.notResumable', { run: run.name, state: run.state });
  await options.jobs.resume(actor, run.job).catch((cause: unknown) => {
    // Taken out of the history: nothing could be gone on with.
    if (!(cause instanceof AppError) || cause.code !== 'request.notFound') throw cause;
    throw new AppError('training.notResumable', { run: run.name, state: run.state }, { cause });
  });
  return findRun(options, run.id);
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

/** The mark is what the run's job looks at. Throws `training.notRunning`. */
export async function stopAndKeepRun(
  options: Control,
  reference: string,
  actor: Actor,
): Promise<TrainingRunDetail> {
  const { store } = options;
  const run = requireOpen(findRun(options, reference));
  await store.write({
    actor,
    audit: { action: 'training.stopAndKeep', subject: run.name, detail: { run: run.id, step: run.step } },
    statements: [{ sql: 'UPDATE training_runs SET stopping = 1 WHERE id = ?', params: [run.id] }],
  });
  return findRun(options, run.id);
}

function requireOpen(run: TrainingRunDetail): TrainingRunDetail {
  if (!open.has(run.state)) throw new AppError('training.notRunning', { run: run.name, state: run.state });
  return run;
}
