import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../common/errors/appError.ts';
import type { ErrorRecord, JobProgress, JobState } from '../../contract/jobs.ts';
import type { AuditEntry } from '../security/audit.ts';
import type { Statement, Store, Write } from '../store/store.ts';
import { asExpected, isConflict, leavesNothing } from './failures.ts';
import type { JobContext, JobHandler, JobOutcome, RunningJob } from './handler.ts';
import {
  type AttemptEnd,
  endAttempt,
  findJob,
  markRunning,
  saveCheckpoint,
  saveProgress,
  toRunningJob,
} from './jobRows.ts';
import { createOutputWriter, type OutputWriter } from './outputWriter.ts';
import { createProgressMeter } from './progress.ts';

/** Progress reaches windows at most ten times a second, the database once. */
const tellEveryMs = 100;
const saveEveryMs = 1_000;

export interface AttemptOptions {
  readonly store: Store;
  readonly id: string;
  readonly handler: JobHandler<unknown, unknown>;
  /** Something a window may want to see has changed. */
  onChange(): void;
  /** Logs a bug; returns the log id that the user is shown. */
  onBug(error: unknown): string;
  /** Logs an expected failure; returns its log id. */
  onFailure(error: AppError): string;
  /** How it has ended. */
  onEnd(state: JobState): void;
}

/** One attempt of a job, from `queued` to wherever it ends. */
export interface Attempt {
  readonly handler: JobHandler<unknown, unknown>;
  /** Newer than what the row says. */
  readonly progress: JobProgress | null;
  /** How it ended, while the row cannot be told because the disk is full. */
  readonly unsavedEnd: AttemptEnd | null;
  /** When the attempt last gave a sign of life, in `performance.now()`. */
  readonly lastActivity: number;
  /** Resolves when nothing is done for it any more; `untold`: its row could not be written (a bug, or the store is lost). */
  readonly ended: Promise<'told' | 'untold'>;
  /** `paused` gives way to the others: a cancel, the engine's end. */
  stop(why: StopReason): void;
}

export function startAttempt(options: AttemptOptions): Attempt {
  const controller = new AbortController();
  const live: Live = { progress: null, lastActivity: performance.now(), stop: null, unsavedEnd: null };
  const ended = runAttempt(options, controller, live).then(
    () => 'told' as const,
    (error: unknown) => {
      // The row stays as it is, and the next start finds it so.
      options.onBug(error);
      return 'untold' as const;
    },
  );
  return {
    handler: options.handler,
    get progress() {
      return live.progress;
    },
    get unsavedEnd() {
      return live.unsavedEnd;
    },
    get lastActivity() {
      return live.lastActivity;
    },
    ended,
    stop(why) {
      if (live.stop === null || live.stop === 'paused') live.stop = why;
      controller.abort(new AppError(why === 'cancelled' ? 'request.cancelled' : 'engine.lost'));
    },
  };
}

type StopReason = 'cancelled' | 'interrupted' | 'paused';

interface Live {
  progress: JobProgress | null;
  lastActivity: number;
  stop: StopReason | null;
  unsavedEnd: AttemptEnd | null;
}

async function runAttempt(options: AttemptOptions, controller: AbortController, live: Live): Promise<void> {
  const { store, id, handler, onChange } = options;
  if (!(await writeWhenPossible(options, live, markRunning(id)))) return; // Cancelled before it began.
  onChange();
  const job = toRunningJob(findJob(store, id));
  const output = createOutputWriter({
    store,
    key: job,
    onStored: onChange,
    onFailure: (error) => controller.abort(error),
  });
  const { context, close } = createContext({
    ...options,
    attempt: job.attempt,
    input: job.input,
    signal: controller.signal,
    output,
    live,
  });
  try {
    controller.signal.throwIfAborted();
    const outcome = await handler.run(job, context);
    await output.flush();
    close();
    await succeed(options, job.attempt, outcome, live);
  } catch (error) {
    close();
    await output.flush().catch(() => undefined);
    const end = judgeEnd(error, live, options);
    if (end.state === 'cancelled' || (end.error && leavesNothing(end.error.code)))
      await handler.discard?.(job).catch((error) => options.onBug(error));
    live.unsavedEnd = end;
    const statement = endAttempt({ id, attempt: job.attempt }, end);
    if (await writeWhenPossible(options, live, statement, failureEntry(handler, job, end)))
      options.onEnd(end.state);
  }
  onChange();
}

/** How soon a full disk is tried again. */
const diskFullWaitMs = 500;
/** What a full disk makes of a write, with a record and without. */
const roomCodes: ReadonlySet<string> = new Set(['disk.full', 'store.auditUnavailable']);

type Told = Pick<Extract<Write, { readonly audit: AuditEntry }>, 'actor' | 'audit'>;

/** That a job has failed is a record; an answer tells that with what it had written. */
function failureEntry(
  handler: JobHandler<unknown, unknown>,
  { id, kind, subject, actor }: RunningJob<unknown>,
  { state, error }: AttemptEnd,
): Told | null {
  if (state !== 'failed' || error === null || handler.class === 'answer') return null;
  const audit = { action: `jobs.end.${kind}`, subject, detail: { job: id }, result: error.code };
  return { actor: { id: actor }, audit };
}

/**
 * Writes the job's row, if the disk is full as soon as there is room again: a row that stays as it was would look like work
 * that goes on for ever. False when the job is gone or no longer this attempt's, or the wait was stopped.
 */
async function writeWhenPossible(
  { store, onChange }: AttemptOptions,
  live: Live,
  statement: Statement,
  told: Told | null = null,
): Promise<boolean> {
  for (;;) {
    try {
      await store.write({ ...(told ?? { audit: null }), statements: [statement] });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      if (!(error instanceof AppError) || !roomCodes.has(error.code)) throw error;
    }
    onChange();
    await sleep(diskFullWaitMs);
    if (live.stop === 'interrupted') return false;
  }
}

async function succeed(
  { store, id, onEnd }: AttemptOptions,
  attempt: number,
  outcome: JobOutcome<unknown>,
  { progress }: Live,
): Promise<void> {
  const { result, statements = [], audit } = outcome;
  const whole = progress && { ...progress, fraction: 1, secondsLeft: 0 };
  const end: AttemptEnd = { state: 'succeeded', error: null, result, progress: whole };
  const all = [...statements, endAttempt({ id, attempt }, end)];
  const actor = { id: findJob(store, id).actor };
  await store.write(audit ? { actor, audit, statements: all } : { audit: null, statements: all });
  onEnd('succeeded');
}

function judgeEnd(error: unknown, live: Live, log: FailureLog): AttemptEnd {
  const rest = { result: null, progress: live.progress };
  if (live.stop === 'interrupted' || live.stop === 'paused')
    return { state: 'interrupted', error: null, ...rest };
  if (live.stop === 'cancelled')
    return { state: 'cancelled', error: { code: 'request.cancelled', data: {} }, ...rest };
  return { state: 'failed', error: toErrorRecord(error, log), ...rest };
}

type FailureLog = Pick<AttemptOptions, 'onBug' | 'onFailure'>;

function toErrorRecord(thrown: unknown, log: FailureLog): ErrorRecord {
  const error = asExpected(thrown);
  if (error instanceof AppError)
    return { code: error.code, data: { ...error.data }, logId: log.onFailure(error) };
  const logId = log.onBug(error);
  return { code: 'internal.bug', data: { logId }, logId };
}

interface ContextOptions extends AttemptOptions {
  readonly attempt: number;
  readonly input: unknown;
  readonly signal: AbortSignal;
  readonly output: OutputWriter;
  readonly live: Live;
}

function createContext(options: ContextOptions): { context: JobContext; close(): void } {
  const { store, id, attempt, signal, output, live } = options;
  let open = true;
  const alive = () => {
    live.lastActivity = performance.now();
    return open;
  };
  const tell = createProgressTeller(options);
  const context: JobContext = {
    attempt,
    signal,
    progress: (step, done, total, unit) => {
      if (alive()) tell(step, { done, total, unit });
    },
    output: (record, statements = []) => {
      if (alive()) output.add(record, statements);
    },
    flush: () => output.flush(),
    checkpoint: async (value) => {
      if (alive()) await store.write({ audit: null, statements: [saveCheckpoint({ id, attempt }, value)] });
    },
  };
  return {
    context,
    close: () => {
      open = false;
    },
  };
}

function createProgressTeller({ store, id, attempt, input, handler, live, onChange }: ContextOptions) {
  const steps = typeof handler.steps === 'function' ? handler.steps(input) : handler.steps;
  const meter = createProgressMeter(steps, () => performance.now());
  let told = Number.NEGATIVE_INFINITY;
  let saved = Number.NEGATIVE_INFINITY;
  return (...update: Parameters<typeof meter.update>) => {
    const newStep = update[0] !== live.progress?.step;
    live.progress = meter.update(...update);
    const at = performance.now();
    if (!newStep && at - told < tellEveryMs) return;
    told = at;
    onChange();
    if (!newStep && at - saved < saveEveryMs) return;
    saved = at;
    // Only a hint for after a restart; a failure shows at the next write that matters.
    store
      .write({ audit: null, statements: [saveProgress({ id, attempt }, live.progress)] })
      .catch(() => undefined);
  };
}
