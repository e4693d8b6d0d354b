import { randomBytes } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { Job, JobKind } from '../../contract/jobs.ts';
import type { Log } from '../log.ts';
import type { Actor } from '../security/actor.ts';
import type { AuditEntry } from '../security/audit.ts';
import type { Statement, Store } from '../store/store.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import { createChanges } from './changes.ts';
import type { JobClass, JobHandler } from './handler.ts';
import {
  findJob,
  insertJob,
  interruptRunning,
  type JobRow,
  jobsInState,
  listJobRows,
  markCancelled,
  requestCancel,
  requeue,
  toJob,
  toRunningJob,
} from './jobRows.ts';
import { watchStalls } from './stalls.ts';

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
  recover(): Promise<void>;
  /** Returns the job's id; its row is stored. */
  start(job: StartJob): Promise<string>;
  list(query: { kinds?: readonly JobKind[] | undefined; atMost: number }): Job[];
  /** Throws `request.notFound`. */
  show(id: string): Job;
  /** `signal` ends the wait early. */
  output(query: OutputQuery, signal?: AbortSignal): Promise<OutputPage>;
  /** Resolves when the job has ended, or after a few seconds with a job that is still ending. A job that has ended stays as it is. */
  cancel(actor: Pick<Actor, 'id'>, job: string): Promise<Job>;
  /** Throws `jobs.notResumable` for a job that runs or has succeeded. */
  resume(actor: Pick<Actor, 'id'>, job: string): Promise<Job>;
  /** Interrupts what runs (it goes on at the next start) and waits for it to end. */
  close(): Promise<void>;
}

export interface JobsOptions {
  readonly store: Store;
  /** Bugs, and jobs that have been silent for long (nothing is stopped for that). */
  readonly log: Pick<Log, 'bug' | 'warn'>;
}

const atOnce: Readonly<Record<JobClass, number>> = { heavy: 1, light: 4 };
/** A job that brought the engine down this often is not started again without being asked. */
const automaticAttempts = 3;
const cancelWaitMs = 5_000;

export function newJobId(): string {
  return randomBytes(6).toString('hex');
}

export function createJobs({ store, log }: JobsOptions): Jobs {
  const handlers = new Map<JobKind, JobHandler<unknown, unknown>>();
  const attempts = new Map<string, Attempt>();
  const changes = createChanges();
  let isOpen = false;
  const stalls = watchStalls(attempts, (job, silentMs) =>
    log.warn('a job is silent', { job, silentMs: Math.round(silentMs) }),
  );

  /** Starts what may start now: oldest first, each class within its number. */
  function advance(): void {
    if (!isOpen) return;
    for (const row of jobsInState(store, 'queued')) {
      const handler = handlers.get(row.kind);
      if (!handler || attempts.has(row.id)) continue;
      const running = [...attempts.values()].filter((attempt) => attempt.handler.class === handler.class);
      if (running.length >= atOnce[handler.class]) continue;
      const attempt = startAttempt({
        store,
        id: row.id,
        handler,
        onBug: log.bug,
        onChange: () => changes.notify(row.id),
      });
      attempts.set(row.id, attempt);
      void attempt.ended.then(() => {
        attempts.delete(row.id);
        changes.notify(row.id);
        advance();
      });
    }
  }

  function show(id: string): Job {
    return withLiveProgress(findJob(store, id));
  }

  function withLiveProgress(row: JobRow): Job {
    const job = toJob(row);
    const progress = row.state === 'running' ? (attempts.get(row.id)?.progress ?? null) : null;
    return progress ? { ...job, progress } : job;
  }

  async function discardAndCancel(row: JobRow): Promise<void> {
    await handlers
      .get(row.kind)
      ?.discard?.(toRunningJob(row))
      .catch((error) => log.bug(error));
    await store.write({ audit: null, statements: [markCancelled(row.id)] });
    changes.notify(row.id);
  }

  async function settleInterrupted(): Promise<void> {
    await store.write({ audit: null, statements: [interruptRunning] });
    for (const row of [...jobsInState(store, 'interrupted'), ...jobsInState(store, 'queued')]) {
      if (row.cancel_requested) await discardAndCancel(row);
      else if (
        row.state === 'interrupted' &&
        handlers.get(row.kind)?.resumable &&
        row.attempt < automaticAttempts
      ) {
        await store.write({ audit: null, statements: [requeue(row.id)] });
      }
    }
  }

  return {
    register(handler) {
      handlers.set(handler.kind, handler as JobHandler<unknown, unknown>);
    },
    async recover() {
      await settleInterrupted();
      isOpen = true;
      advance();
    },
    async start({ actor, kind, subject, input, audit, id = newJobId(), statements = [] }) {
      if (!handlers.has(kind)) throw new Error(`nobody has registered jobs of kind ${kind}`);
      const all = [insertJob({ id, kind, subject, actor: actor.id, input }), ...statements];
      const entry =
        audit === undefined ? { action: `jobs.start.${kind}`, subject, detail: { job: id } } : audit;
      await store.write(entry ? { actor, audit: entry, statements: all } : { audit: null, statements: all });
      advance();
      return id;
    },
    list: ({ kinds, atMost }) => listJobRows(store, kinds, atMost).map(withLiveProgress),
    show,
    async output(query, signal) {
      const page = readPage(store, query, show);
      const mayGrow = page.job.state === 'queued' || page.job.state === 'running';
      if (page.records.length > 0 || !mayGrow || query.waitMs === 0) return page;
      await changes.next(query.job, query.waitMs, signal);
      return readPage(store, query, show);
    },
    async cancel(actor, id) {
      const row = findJob(store, id);
      const audit: AuditEntry = { action: 'jobs.cancel', subject: row.subject, detail: { job: id } };
      try {
        await store.write({ actor, audit, statements: [requestCancel(id)] });
      } catch (error) {
        if (error instanceof AppError && error.code === 'store.conflict') return show(id); // Ended before it was asked.
        throw error;
      }
      const attempt = attempts.get(id);
      if (attempt) {
        attempt.stop('cancelled');
        await within(attempt.ended, cancelWaitMs);
      }
      const left = findJob(store, id);
      if (left.state === 'queued' || left.state === 'interrupted') await discardAndCancel(left);
      return show(id);
    },
    async resume(actor, id) {
      const row = findJob(store, id);
      // An attempt that is still ending must not meet the next one.
      await attempts.get(id)?.ended;
      const audit: AuditEntry = { action: 'jobs.resume', subject: row.subject, detail: { job: id } };
      try {
        await store.write({ actor, audit, statements: [requeue(id)] });
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'store.conflict') throw error;
        throw new AppError('jobs.notResumable', { job: id, state: findJob(store, id).state });
      }
      changes.notify(id);
      advance();
      return show(id);
    },
    async close() {
      isOpen = false;
      stalls.stop();
      const ending = [...attempts.values()];
      for (const attempt of ending) attempt.stop('interrupted');
      await Promise.all(ending.map((attempt) => attempt.ended));
    },
  };
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

async function within(promise: Promise<void>, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
