import { randomBytes } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { Job, JobKind } from '../../contract/jobs.ts';
import type { Log } from '../log.ts';
import type { Actor } from '../security/actor.ts';
import type { AuditEntry } from '../security/audit.ts';
import type { Statement, Store, Write } from '../store/store.ts';
import { createChanges } from './changes.ts';
import type { JobHandler } from './handler.ts';
import { findJob, insertJob, type JobRow, listJobRows, requestCancel, requeue, toJob } from './jobRows.ts';
import { createQueue, type Handlers, type Queue } from './queue.ts';
import { discardAndCancel, settleInterrupted } from './recovery.ts';

export type { JobContext, JobHandler, JobOutcome, RunningJob } from './handler.ts';

export interface StartJob {
  readonly actor: Pick<Actor, 'id'>;
  readonly kind: JobKind;
  readonly subject: string;
  readonly input: unknown;
  /** Left out: an entry that says which job was started. null: none (jobs that only read). */
  readonly audit?: AuditEntry | null;
  /** Chosen by the caller when `statements` need it; see `newJobId`. */
  readonly id?: string;
  /** Further jobs of this kind that are stored together with it, or not at all. */
  readonly beside?: readonly (Pick<StartJob, 'subject' | 'input'> & { readonly id: string })[];
  /** Committed together with the job's row. */
  readonly statements?: readonly Statement[];
}

export interface OutputQuery {
  readonly job: string;
  readonly from: number;
  readonly atMost: number;
  readonly waitMs: number;
}

export interface OutputPage {
  readonly records: { sequence: number; record: unknown }[];
  readonly next: number;
  readonly job: Job;
}

export interface Jobs {
  /** Before `recover`. */
  register(handler: JobHandler<never, unknown>): void;
  /** What an earlier engine left running becomes interrupted and, where its handler can, goes on; then the queue moves. */
  recover(options?: { readonly goOn: boolean }): Promise<void>;
  /** Returns the job's id; its row is stored. */
  start(job: StartJob): Promise<string>;
  list(query: { kinds?: readonly JobKind[] | undefined; atMost: number }): Job[];
  /** Throws `request.notFound`. */
  show(id: string): Job;
  /** `signal` ends the wait early. */
  output(query: OutputQuery, signal?: AbortSignal): Promise<OutputPage>;
  /**
   * Resolves when the job has ended, or after a few seconds with a job that is still ending. Of a failed job what it kept
   * for a next attempt is removed. A job that has ended otherwise stays as it is.
   */
  cancel(actor: Pick<Actor, 'id'>, job: string): Promise<Job>;
  /** Throws `jobs.notResumable` for a job that runs or has succeeded, and for kinds that cannot go on. */
  resume(actor: Pick<Actor, 'id'>, job: string): Promise<Job>;
  /** Interrupts what runs (it goes on at the next start) and waits for it to end. */
  close(): Promise<void>;
}

export interface JobsOptions {
  readonly store: Store;
  /** Bugs, and jobs that have been silent for long (nothing is stopped for that). */
  readonly log: Pick<Log, 'bug' | 'warn'>;
}

const cancelWaitMs = 5_000;

export function newJobId(): string {
  return randomBytes(6).toString('hex');
}

export function createJobs({ store, log }: JobsOptions): Jobs {
  const handlers: Handlers = new Map();
  const changes = createChanges();
  const queue = createQueue({ store, log, handlers, changes });
  const show = (id: string) => withLiveState(findJob(store, id), queue);
  return {
    register(handler) {
      handlers.set(handler.kind, handler as JobHandler<unknown, unknown>);
    },
    async recover({ goOn } = { goOn: true }) {
      await settleInterrupted({ store, log, handlers, changes }, goOn);
      queue.open();
    },
    async start(asked) {
      const id = await storeJob(store, handlers, asked);
      queue.advance();
      return id;
    },
    list: ({ kinds, atMost }) => listJobRows(store, kinds, atMost).map((row) => withLiveState(row, queue)),
    show,
    async output(query, signal) {
      const page = readPage(store, query, show);
      const mayGrow = page.job.state === 'queued' || page.job.state === 'running';
      if (page.records.length > 0 || !mayGrow || query.waitMs === 0) return page;
      await changes.next(query.job, query.waitMs, signal);
      return readPage(store, query, show);
    },
    async cancel(actor, id) {
      const { subject, state, kind } = findJob(store, id);
      if (state === 'failed' && !handlers.get(kind)?.discard) return show(id);
      const audit: AuditEntry = { action: 'jobs.cancel', subject, detail: { job: id } };
      const asked = await writeIfStill(store, { actor, audit, statements: [requestCancel(id)] });
      if (!asked) return show(id); // It had ended before.
      const attempt = queue.attempts.get(id);
      attempt?.stop('cancelled');
      if (attempt) await within(attempt.ended, cancelWaitMs);
      const left = findJob(store, id);
      const isWaiting = left.state === 'queued' || left.state === 'interrupted' || left.state === 'failed';
      if (isWaiting) await discardAndCancel({ store, log, handlers, changes }, left);
      return show(id);
    },
    async resume(actor, id) {
      const { subject, kind, state } = findJob(store, id);
      if (!handlers.get(kind)?.resumable) throw new AppError('jobs.notResumable', { job: id, kind, state });
      await queue.attempts.get(id)?.ended; // An attempt that is still ending must not meet the next one.
      const audit: AuditEntry = { action: 'jobs.resume', subject, detail: { job: id } };
      const resumed = await writeIfStill(store, { actor, audit, statements: [requeue(id)] });
      if (!resumed)
        throw new AppError('jobs.notResumable', { job: id, kind, state: findJob(store, id).state });
      changes.notify(id);
      queue.advance();
      return show(id);
    },
    close: () => queue.close(),
  };
}

function withLiveState(row: JobRow, queue: Queue): Job {
  const job = toJob(row);
  const attempt = row.state === 'running' ? queue.attempts.get(row.id) : undefined;
  if (!attempt) return job;
  const { progress, unsavedEnd } = attempt;
  const shown = { ...job, progress: progress ?? job.progress };
  return unsavedEnd ? { ...shown, state: unsavedEnd.state, error: unsavedEnd.error } : shown;
}

async function storeJob(store: Store, handlers: Handlers, asked: StartJob): Promise<string> {
  const { actor, kind, subject, input, audit, id = newJobId(), beside = [], statements = [] } = asked;
  if (!handlers.has(kind)) throw new Error(`nobody has registered jobs of kind ${kind}`);
  const rows = [{ id, subject, input }, ...beside].map((job) => insertJob({ ...job, kind, actor: actor.id }));
  const all = [...rows, ...statements];
  const entry = audit === undefined ? { action: `jobs.start.${kind}`, subject, detail: { job: id } } : audit;
  await store.write(entry ? { actor, audit: entry, statements: all } : { audit: null, statements: all });
  return id;
}

/** False when the job was no longer in a state that the statement asks for. */
async function writeIfStill(store: Store, write: Write): Promise<boolean> {
  try {
    await store.write(write);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'store.conflict') return false;
    throw error;
  }
}

function readPage(store: Store, { job, from, atMost }: OutputQuery, show: (id: string) => Job): OutputPage {
  // The job first: whatever it had written before it ended is then in the page or after it.
  const state = show(job);
  const rows = store.read<{ sequence: number; record: string }>(
    'SELECT sequence, record FROM job_output WHERE job_id = ? AND sequence >= ? ORDER BY sequence LIMIT ?',
    [job, from, atMost],
  );
  const records = rows.map(({ sequence, record }) => ({ sequence, record: JSON.parse(record) as unknown }));
  return { records, next: (records.at(-1)?.sequence ?? from - 1) + 1, job: state };
}

async function within(promise: Promise<unknown>, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
