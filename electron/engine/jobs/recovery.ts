import {
  endWaiting,
  interruptQueued,
  interruptRunning,
  type JobRow,
  jobsInState,
  requeue,
  toRunningJob,
} from './jobRows.ts';
import type { QueueOptions } from './queue.ts';

const lost = { code: 'engine.lost', data: {} } as const;
const cancelled = { code: 'request.cancelled', data: {} } as const;

/** A job that brought the engine down this often is not started again without being asked. */
const automaticAttempts = 3;

/**
 * After a start: what was running is interrupted; what was being cancelled is cancelled; what can go on is queued again,
 * or, for an engine that is only here for one command (`goOn: false`), waits as interrupted for one that stays. What
 * cannot go on has failed: it would hold its model for ever.
 */
export async function settleInterrupted(options: QueueOptions, goOn: boolean): Promise<void> {
  const { store, handlers } = options;
  await store.write({
    audit: null,
    statements: goOn ? [interruptRunning] : [interruptRunning, interruptQueued],
  });
  for (const row of [...jobsInState(store, 'interrupted'), ...jobsInState(store, 'queued')]) {
    const isResumable = handlers.get(row.kind)?.resumable ?? true;
    const goesOn = goOn && isResumable && row.paused === 0 && row.attempt < automaticAttempts;
    if (row.cancel_requested) await discardAndCancel(options, row);
    else if (!isResumable)
      await store.write({ audit: null, statements: [endWaiting(row.id, 'failed', lost)] });
    else if (row.state === 'interrupted' && goesOn)
      await store.write({ audit: null, statements: [requeue(row.id)] });
  }
}

/** Removes what a job's attempts left half-done; a failure to do so is a bug and stops nothing. */
export async function discardLeftovers({ log, handlers }: QueueOptions, row: JobRow): Promise<void> {
  await handlers
    .get(row.kind)
    ?.discard?.(toRunningJob(row))
    .catch((error) => log.bug(error, undefined, { job: row.id }));
}

/** Ends a job that no attempt is working on; what its attempts left half-done goes first. */
export async function discardAndCancel(options: QueueOptions, row: JobRow): Promise<void> {
  const { store, changes } = options;
  await discardLeftovers(options, row);
  await store.write({ audit: null, statements: [endWaiting(row.id, 'cancelled', cancelled)] });
  changes.notify(row.id);
}
