import { AppError } from '../../common/errors/appError.ts';
import type { ErrorRecord, Job, JobKind, JobProgress, JobState } from '../../contract/jobs.ts';
import type { SqlValue, Statement, Store } from '../store/store.ts';
import type { RunningJob } from './handler.ts';

export interface JobRow {
  id: string;
  kind: JobKind;
  state: JobState;
  subject: string;
  actor: string;
  input: string;
  attempt: number;
  cancel_requested: number;
  paused: number;
  checkpoint: string | null;
  progress: string | null;
  error: string | null;
  result: string | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}

/** Throws `request.notFound`. */
export function findJob(store: Store, id: string): JobRow {
  const row = store.read<JobRow>('SELECT * FROM jobs WHERE id = ?', [id])[0];
  if (!row) throw new AppError('request.notFound', { kind: 'job', name: id });
  return row;
}

/** Newest first. */
export function listJobRows(
  store: Store,
  { ids, kinds, states, search, before, atMost }: JobQuery,
): JobRow[] {
  const conditions: [sql: string, value: SqlValue][] = [];
  if (ids) conditions.push(['id IN (SELECT value FROM json_each(?))', JSON.stringify(ids)]);
  if (kinds) conditions.push(['kind IN (SELECT value FROM json_each(?))', JSON.stringify(kinds)]);
  if (states) conditions.push(['state IN (SELECT value FROM json_each(?))', JSON.stringify(states)]);
  if (search) conditions.push(["subject LIKE ? ESCAPE '!'", `%${search.replace(/[!%_]/g, '!$&')}%`]);
  if (before) conditions.push(['rowid < (SELECT rowid FROM jobs WHERE id = ?)', before]);
  const filter = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}` : '';
  const params = [...conditions.map(([, value]) => value), atMost];
  return store.read<JobRow>(`SELECT * FROM jobs ${filter} ORDER BY rowid DESC LIMIT ?`, params);
}

/** Which jobs; what is left out does not matter. `before`: only those older than this one. */
export interface JobQuery {
  readonly ids?: readonly string[] | undefined;
  readonly kinds?: readonly JobKind[] | undefined;
  readonly states?: readonly JobState[] | undefined;
  readonly search?: string | undefined;
  readonly before?: string | undefined;
  readonly atMost: number;
}

/** Oldest first. */
export function jobsInState(store: Store, state: JobState): JobRow[] {
  return store.read<JobRow>('SELECT * FROM jobs WHERE state = ? ORDER BY rowid', [state]);
}

/** Whether a job that has not ended reads this file (`path` of its input). */
export function isToBeRead(store: Pick<Store, 'read'>, location: string): boolean {
  const found = store.read(
    `SELECT 1 FROM jobs WHERE state IN ('queued', 'running', 'interrupted')
       AND json_extract(input, '$.path') = ? LIMIT 1`,
    [location],
  );
  return found.length > 0;
}

export function toJob(row: JobRow, resumable: boolean): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    subject: row.subject,
    attempt: row.attempt,
    paused: row.paused === 1,
    resumable,
    progress: parse<JobProgress>(row.progress),
    error: parse<ErrorRecord>(row.error),
    result: parse<unknown>(row.result),
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export function toRunningJob(row: JobRow): RunningJob<unknown> {
  const { id, kind, subject, actor, attempt } = row;
  return { id, kind, subject, actor, attempt, input: parse(row.input), checkpoint: parse(row.checkpoint) };
}

function parse<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}

export type NewJob = Pick<JobRow, 'id' | 'kind' | 'subject' | 'actor'> & { readonly input: unknown };

export function insertJob({ id, kind, subject, actor, input }: NewJob): Statement {
  return {
    sql: "INSERT INTO jobs (id, kind, state, subject, actor, input, created_at) VALUES (?, ?, 'queued', ?, ?, ?, ?)",
    params: [id, kind, subject, actor, JSON.stringify(input ?? null), now()],
  };
}

/** The next attempt starts; fails with `store.conflict` when the job is no longer queued. */
export function markRunning(id: string): Statement {
  return {
    sql: `UPDATE jobs SET state = 'running', attempt = attempt + 1, started_at = ?, ended_at = NULL, error = NULL
          WHERE id = ? AND state = 'queued' AND cancel_requested = 0 AND paused = 0`,
    params: [now(), id],
    changes: 1,
  };
}

/** What belongs to one attempt: written only while that attempt runs, so nothing of an old one is ever taken. */
export interface AttemptKey {
  readonly id: string;
  readonly attempt: number;
}

const ofAttempt = "WHERE id = ? AND attempt = ? AND state = 'running'";

export function requireAttempt({ id, attempt }: AttemptKey): Statement {
  return { sql: `UPDATE jobs SET attempt = attempt ${ofAttempt}`, params: [id, attempt], changes: 1 };
}

export function saveProgress({ id, attempt }: AttemptKey, progress: JobProgress): Statement {
  return {
    sql: `UPDATE jobs SET progress = ? ${ofAttempt}`,
    params: [JSON.stringify(progress), id, attempt],
    changes: 1,
  };
}

export function saveCheckpoint({ id, attempt }: AttemptKey, value: unknown): Statement {
  return {
    sql: `UPDATE jobs SET checkpoint = ? ${ofAttempt}`,
    params: [JSON.stringify(value), id, attempt],
    changes: 1,
  };
}

export interface AttemptEnd {
  readonly state: 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
  readonly error: ErrorRecord | null;
  readonly result: unknown;
  readonly progress: JobProgress | null;
}

export function endAttempt(
  { id, attempt }: AttemptKey,
  { state, error, result, progress }: AttemptEnd,
): Statement {
  const endedAt = state === 'interrupted' ? null : now();
  const values = [error, result, progress].map((value) => (value == null ? null : JSON.stringify(value)));
  return {
    sql: `UPDATE jobs SET state = ?, error = ?, result = ?, progress = coalesce(?, progress), ended_at = ?, paused = (paused AND ?) ${ofAttempt}`,
    params: [state, ...values, endedAt, state === 'interrupted' ? 1 : 0, id, attempt],
    changes: 1,
  };
}

export function requestCancel(id: string): Statement {
  return {
    sql: "UPDATE jobs SET cancel_requested = 1 WHERE id = ? AND state IN ('queued', 'running', 'interrupted', 'failed')",
    params: [id],
    changes: 1,
  };
}

/** A running attempt is told apart from this; the mark is what survives a kill between the two. */
export function markPaused(id: string): Statement {
  return {
    sql: `UPDATE jobs SET paused = 1, state = CASE state WHEN 'queued' THEN 'interrupted' ELSE state END
          WHERE id = ? AND state IN ('queued', 'running', 'interrupted') AND cancel_requested = 0`,
    params: [id],
    changes: 1,
  };
}

export function removeEnded(ids: readonly string[]): Statement {
  return {
    sql: `DELETE FROM jobs WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('succeeded', 'failed', 'cancelled')`,
    params: [JSON.stringify(ids)],
  };
}

/** Ends a job that no attempt is working on. */
export function endWaiting(id: string, state: 'cancelled' | 'failed', error: ErrorRecord): Statement {
  return {
    sql: `UPDATE jobs SET state = ?, error = ?, checkpoint = NULL, ended_at = ?, paused = 0
          WHERE id = ? AND state IN ('queued', 'interrupted', 'failed')`,
    params: [state, JSON.stringify(error), now(), id],
    changes: 1,
  };
}

export function requeue(id: string): Statement {
  return {
    sql: `UPDATE jobs SET state = 'queued', cancel_requested = 0, paused = 0, error = NULL, ended_at = NULL
          WHERE id = ? AND state IN ('interrupted', 'failed', 'cancelled')`,
    params: [id],
    changes: 1,
  };
}

export const interruptRunning: Statement = {
  sql: "UPDATE jobs SET state = 'interrupted' WHERE state = 'running'",
};

export const interruptQueued: Statement = {
  sql: "UPDATE jobs SET state = 'interrupted' WHERE state = 'queued'",
};

function now(): string {
  return new Date().toISOString();
}
