import { expect, test } from 'vitest';
import type { Job } from '../../electron/contract/jobs.ts';
import { isNews, leftJobs, sumWork } from './workUnderWay.ts';

const job = (id: string, rest: Partial<Job> = {}): Job => ({
  id,
  kind: 'import',
  state: 'running',
  subject: 'm',
  attempt: 1,
  paused: false,
  resumable: true,
  progress: null,
  error: null,
  result: null,
  createdAt: '',
  startedAt: null,
  endedAt: null,
  ...rest,
});
const at = (fraction: number): Job['progress'] => ({
  step: 'copy',
  fraction,
  done: 0,
  total: 0,
  unit: 'bytes',
  ratePerSecond: null,
  secondsLeft: null,
});

test('long jobs are counted and averaged, those that wait as not begun; answers are told apart', () => {
  const jobs = [
    job('a', { progress: at(0.5) }),
    job('b', { state: 'queued' }),
    job('c', { kind: 'answer', progress: at(0.9) }),
    job('d', { state: 'interrupted', progress: at(0.9) }),
  ];
  expect(sumWork(jobs)).toEqual({ count: 2, fraction: 0.25, answering: true });
  expect(sumWork([])).toEqual({ count: 0, fraction: 0, answering: false });
});

test('a long job that is open no more has left; an answer that has is nobody’s news', () => {
  const before = [job('a'), job('b'), job('c', { kind: 'answer' })];
  expect(leftJobs(before, [job('b')]).map(({ id }) => id)).toEqual(['a']);
});

test('a trial or an index that is done is no news, one that has failed is, and so is an import that is done', () => {
  expect(isNews(job('a', { kind: 'dataDryRun', state: 'succeeded' }))).toBe(false);
  expect(isNews(job('a', { kind: 'dataIndex', state: 'failed' }))).toBe(true);
  expect(isNews(job('a', { kind: 'dataImport', state: 'succeeded' }))).toBe(true);
  expect(isNews(job('a', { kind: 'dataImport', state: 'cancelled' }))).toBe(false);
});
