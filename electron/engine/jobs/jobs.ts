import { randomBytes } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { Job, JobDetail, JobKind, JobLogLine } from '../../contract/jobs.ts';
import type { Log } from '../log.ts';
import type { Actor } from '../security/actor.ts';
import type { AuditEntry } from '../security/audit.ts';
import type { Statement, Store, Write } from '../store/store.ts';
import { createChanges } from './changes.ts';
import type { JobHandler } from './handler.ts';
import { readJobLog } from './jobLog.ts';
import {
  findJob,
  insertJob,
  type JobQuery,
  type JobRow,
  listJobRows,
  markPaused,
  removeEnded,
  requestCancel,
  requeue,
  toJob,
} from './jobRows.ts';
import { createQueue, type Handlers, type Queue } from './queue.ts';
import { discardAndCancel, discardLeftovers, settleInterrupted } from './recovery.ts';

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
  /** The same, unless one of this kind is waiting or running: then that one's id. */
  startOnce(job: StartJob): Promise<string>;
  list(query: JobQuery): Job[];
  /** Throws `request.notFound`. */
  show(id: string): Job;
  /** The job with what it was asked for and its steps. Throws `request.notFound`. */
  detail(id: string): JobDetail;
  /** What the log says of it. Throws `request.notFound`. */
  log(id: string): Promise<JobLogLine[]>;
  /** `signal` ends the wait early. */
  output(query: OutputQuery, signal?: AbortSignal): Promise<OutputPage>;
  /**
   * Resolves when the job has ended, or after a few seconds with a job that is still ending. Of a failed job what it kept
   * for a next attempt is removed. A job that has ended otherwise stays as it is.
   */
  cancel(actor: Pick<Actor, 'id'>, job: string): Promise<Job>;
  /**
   * Stops it where its next attempt can go on; no start takes it up by itself. Resolves when it has stopped, or after a few
   * seconds with a job that is still stopping. Throws `jobs.notPausable` for kinds that cannot go on, and for jobs that have ended.
   */
  pause(actor: Pick<Actor, 'id'>, job: string): Promise<Job>;
  /** Those of the jobs that have ended, with their output. */
  remove(actor: Pick<Actor, 'id'>, jobs: readonly string[]): Promise<{ removed: number }>;
  /** Throws `jobs.notResumable` for a job that runs or has succeeded, and for kinds that cannot go on. */
  resume(actor: Pick<Actor, 'id'>, job: string): Promise<Job>;
  /** Interrupts what runs (it goes on at the next start) and waits for it to end. */
  close(): Promise<void>;
}

export interface JobsOptions {
  readonly dataDir: string;
  readonly store: Store;
  /** How attempts begin and end, and jobs that have been silent for long (nothing is stopped for that). */
  readonly log: Pick<Log, 'bug' | 'info' | 'warn' | 'failure'>;
}

const stopWaitMs = 5_000;

export function newJobId(): string {
  return randomBytes(6).toString('hex');
}

export function createJobs({ dataDir, store, log }: JobsOptions): Jobs {
  const handlers: Handlers = new Map();
  const changes = createChanges();
  const queue = createQueue({ store, log, handlers, changes });
  const shown = (row: JobRow) => withLiveState(toJob(row, handlers.get(row.kind)?.resumable ?? false), queue);
  const show = (id: string) => shown(findJob(store, id));
  const beginning = new Map<JobKind, Promise<string>>();
  async function start(asked: StartJob): Promise<string> {
    const id = await storeJob(store, handlers, asked);
    queue.advance();
    return id;
  }
  return {
    register(handler) {
      handlers.set(handler.kind, handler as JobHandler<unknown, unknown>);
    },
    async recover({ goOn } = { goOn: true }) {
      await settleInterrupted({ store, log, handlers, changes }, goOn);
      queue.open();
    },
    start,
    async startOnce(asked) {
      const { kind } = asked;
      const [there] = listJobRows(store, { kinds: [kind], states: ['queued', 'running'], atMost: 1 });
      if (there) return there.id;
      const begun = beginning.get(kind) ?? start(asked).finally(() => beginning.delete(kind));
      beginning.set(kind, begun);
      return begun;
    },
    list: (query) => listJobRows(store, query).map(shown),
    show,
    detail(id) {
      const row = findJob(store, id);
      return { ...shown(row), ...describeInput(row, handlers) };
    },
    log: (id) => readJobLog(dataDir, show(id)),
    async pause(actor, id) {
      const { subject, kind, state } = findJob(store, id);
      const audit: AuditEntry = { action: 'jobs.pause', subject, detail: { job: id } };
      const paused =
        handlers.get(kind)?.resumable &&
        (await writeIfStill(store, { actor, audit, statements: [markPaused(id)] }));
      if (!paused) throw new AppError('jobs.notPausable', { job: id, kind, state });
      const attempt = queue.attempts.get(id);
      attempt?.stop('paused');
      if (attempt) await within(attempt.ended, stopWaitMs);
      changes.notify(id);
      return show(id);
    },
    async remove(actor, ids) {
      const rows = listJobRows(store, { ids, states: ['failed'], atMost: ids.length });
      for (const row of rows) await discardLeftovers({ store, log, handlers, changes }, row);
      const audit: AuditEntry = { action: 'jobs.remove', subject: 'jobs', detail: { jobs: [...ids] } };
      const [result] = await store.write({ actor, audit, statements: [removeEnded(ids)] });
      return { removed: result?.changes ?? 0 };
    },
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
      if (attempt) await within(attempt.ended, stopWaitMs);
      const left = findJob(store, id);
      const isWaiting = left.state === 'queued' || left.state === 'interrupted' || left.state === 'failed';
      if (isWaiting) await discardAndCancel({ store, log, handlers, changes }, left);
      return show(id);
    },
    async resume(actor, id) {
      const row = findJob(store, id);
      const { subject, kind, state } = row;
      const attempt = queue.attempts.get(id);
      const goesOn = state === 'running' && !row.paused && !row.cancel_requested && !attempt?.unsavedEnd;
      if (!handlers.get(kind)?.resumable || goesOn)
        throw new AppError('jobs.notResumable', { job: id, kind, state });
      await attempt?.ended; // An attempt that is still ending must not meet the next one.
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

function describeInput({ kind, input }: JobRow, handlers: Handlers): Pick<JobDetail, 'facts' | 'steps'> {
  const handler = handlers.get(kind);
  const asked: unknown = JSON.parse(input);
  const weights = (typeof handler?.steps === 'function' ? handler.steps(asked) : handler?.steps) ?? {};
  const steps = Object.entries(weights).map(([name, weight]) => ({ name, weight }));
  return { facts: handler?.facts?.(asked) ?? {}, steps };
}

function withLiveState(job: Job, queue: Queue): Job {
  const attempt = job.state === 'running' ? queue.attempts.get(job.id) : undefined;
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
