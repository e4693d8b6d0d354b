import type { Job } from '../../electron/contract/jobs.ts';

/** What the title, the task bar and the question at closing tell: long jobs, and whether an answer is being written. */
export interface Work {
  /** Long jobs that run or wait. */
  readonly count: number;
  /** How far they are together, 0 to 1; jobs that wait count as not begun. */
  readonly fraction: number;
  readonly answering: boolean;
}

export const noWork: Work = { count: 0, fraction: 0, answering: false };

/** From the jobs that are queued or running. */
export function sumWork(jobs: readonly Job[]): Work {
  const open = jobs.filter(({ state }) => state === 'running' || state === 'queued');
  const long = open.filter(({ kind }) => kind !== 'answer');
  const done = long.reduce((sum, { progress }) => sum + (progress?.fraction ?? 0), 0);
  return {
    count: long.length,
    fraction: long.length > 0 ? done / long.length : 0,
    answering: long.length < open.length,
  };
}

/** Small steps of work with data sets: the page that asked for one shows how it ended, or nobody asked. Only a failure is news. */
const quietKinds: ReadonlySet<Job['kind']> = new Set([
  'dataDryRun',
  'dataEdit',
  'dataIndex',
  'dataTokens',
  'dataCheck',
]);

/** Whether people are told of the end of a job, wherever they are. */
export function isNews({ kind, state }: Pick<Job, 'kind' | 'state'>): boolean {
  return state === 'failed' || (state === 'succeeded' && !quietKinds.has(kind));
}

/** Those that were open and are not any more: they have ended, or were paused or interrupted. */
export function leftJobs(before: readonly Job[], now: readonly Job[]): Job[] {
  const open = new Set(now.map(({ id }) => id));
  return before.filter(({ id, kind }) => kind !== 'answer' && !open.has(id));
}
