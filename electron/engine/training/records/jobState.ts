import type { ErrorRecord, Job } from '../../../contract/jobs.ts';
import type { RunState } from '../../../contract/training/runs.ts';
import type { Jobs } from '../../jobs/jobs.ts';

/** How far the job of a run or an evaluation is. */
export type JobWords = Pick<Job, 'state' | 'paused' | 'progress' | 'error' | 'endedAt'>;

/** Jobs by id, as far as the history still has them. */
export function jobsById(jobs: Pick<Jobs, 'list'>, ids: readonly string[]): ReadonlyMap<string, Job> {
  if (ids.length === 0) return new Map();
  return new Map(jobs.list({ ids, atMost: ids.length }).map((job) => [job.id, job]));
}

/** What the job says, or said when it was taken out of the history (`ended`, JSON). */
export function wordsOf(job: Job | undefined, ended: string | null): JobWords {
  if (job) return job;
  const kept = ended === null ? null : (JSON.parse(ended) as Kept);
  const { state = 'cancelled', error = null, endedAt = null } = kept ?? {};
  return { state, error, endedAt, paused: false, progress: null };
}

interface Kept {
  readonly state: Job['state'];
  readonly error: ErrorRecord | null;
  readonly endedAt: string | null;
}

export function runState({ state, paused }: Pick<JobWords, 'state' | 'paused'>, stopping: boolean): RunState {
  if (stopping && (state === 'queued' || state === 'running')) return 'stopping';
  return paused && state === 'interrupted' ? 'paused' : state;
}
