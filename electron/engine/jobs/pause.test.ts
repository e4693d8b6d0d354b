import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../contract/jobs.ts';
import { createLog, type Log } from '../log.ts';
import { openStore, type Store } from '../store/store.ts';
import { createJobs, type JobHandler, type Jobs } from './jobs.ts';

let dataDir: string;
let store: Store;
let log: Log;
let opened: Jobs[] = [];
const actor = { id: 'tester' };

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-pause-'));
  store = await openStore({ dataDir });
  log = createLog(dataDir);
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((jobs) => jobs.close()));
  await store.close();
  log.close();
  rmSync(dataDir, { recursive: true, force: true });
});

type Handler = JobHandler<{ word: string }, unknown>;

/** Saves a checkpoint, then waits to be stopped; the second attempt says what it went on from. */
const twoParts: Handler['run'] = async ({ checkpoint }, context) => {
  if (checkpoint !== null) return { result: checkpoint };
  await context.checkpoint({ copied: 3 });
  context.output('copied');
  await new Promise((_, reject) =>
    context.signal.addEventListener('abort', () => reject(context.signal.reason)),
  );
  return { result: null };
};

async function openJobs(rest: Partial<Handler> = {}): Promise<Jobs> {
  const jobs = createJobs({ dataDir, store, log });
  jobs.register({
    kind: 'import',
    steps: { copy: 2, check: 1 },
    class: 'heavy',
    resumable: true,
    run: twoParts,
    ...rest,
  });
  opened.push(jobs);
  await jobs.recover();
  return jobs;
}

const start = (jobs: Jobs, subject = 'model') =>
  jobs.start({ actor, kind: 'import', subject, input: { word: 'hello' } });

async function until(jobs: Jobs, id: string, holds: (job: Job, records: number) => boolean): Promise<Job> {
  for (;;) {
    const { job, records } = await jobs.output({ job: id, from: 0, atMost: 256, waitMs: 0 });
    if (holds(job, records.length)) return job;
    await jobs.output({ job: id, from: records.length, atMost: 1, waitMs: 50 });
  }
}

const atCheckpoint = (jobs: Jobs, id: string) =>
  until(jobs, id, (job, records) => job.state === 'running' && records > 0);
const succeeded = (jobs: Jobs, id: string) => until(jobs, id, ({ state }) => state === 'succeeded');

test('a paused job stays paused through a restart and goes on from its checkpoint when it is asked to', async () => {
  const before = await openJobs();
  const id = await start(before);
  await atCheckpoint(before, id);
  expect(await before.pause(actor, id)).toMatchObject({ state: 'interrupted', paused: true, attempt: 1 });
  await before.close();
  const after = await openJobs();
  expect(after.show(id)).toMatchObject({ state: 'interrupted', paused: true, attempt: 1 });
  expect(await after.resume(actor, id)).toMatchObject({ paused: false });
  expect(await succeeded(after, id)).toMatchObject({ attempt: 2, paused: false, result: { copied: 3 } });
  expect([...store.readAudit()].map(({ action }) => action)).toEqual([
    'jobs.start.import',
    'jobs.pause',
    'jobs.resume',
  ]);
});

test('a pause that a kill cut off holds: the mark is stored before the attempt is stopped', async () => {
  const before = await openJobs();
  const id = await start(before);
  await atCheckpoint(before, id);
  const sql = 'UPDATE jobs SET paused = 1 WHERE id = ?';
  await store.write({ audit: null, statements: [{ sql, params: [id] }] });
  await before.close();
  const after = await openJobs();
  expect(after.show(id)).toMatchObject({ state: 'interrupted', paused: true });
});

test('a job that waits for its turn is paused without having begun, and the next one takes its place', async () => {
  const jobs = await openJobs();
  const [first, second, third] = [await start(jobs), await start(jobs), await start(jobs)];
  await atCheckpoint(jobs, first);
  expect(await jobs.pause(actor, second)).toMatchObject({ state: 'interrupted', paused: true, attempt: 0 });
  await jobs.pause(actor, first);
  await atCheckpoint(jobs, third);
  await jobs.resume(actor, second);
  expect(jobs.show(second)).toMatchObject({ state: 'queued', paused: false });
});

test('a paused job can be cancelled; what has ended, and what cannot go on, cannot be paused', async () => {
  const jobs = await openJobs();
  const id = await start(jobs);
  await atCheckpoint(jobs, id);
  await jobs.pause(actor, id);
  expect(await jobs.cancel(actor, id)).toMatchObject({ state: 'cancelled', paused: false });
  await expect(jobs.pause(actor, id)).rejects.toMatchObject({ code: 'jobs.notPausable' });

  const other = await openJobs({ resumable: false });
  const running = await start(other);
  await atCheckpoint(other, running);
  await expect(other.pause(actor, running)).rejects.toMatchObject({ code: 'jobs.notPausable' });
  expect(other.show(running)).toMatchObject({ state: 'running', resumable: false });
});

test('jobs are found by state, by name and page by page, newest first', async () => {
  const jobs = await openJobs({ run: async () => ({ result: null }) });
  const ids: string[] = [];
  for (const name of ['one_a', 'two', 'one%b', '三号 模型', 'two']) ids.push(await start(jobs, name));
  await succeeded(jobs, ids[4] ?? '');
  const subjects = (query: Parameters<Jobs['list']>[0]) => jobs.list(query).map(({ subject }) => subject);
  expect(subjects({ atMost: 9, search: 'one' })).toEqual(['one%b', 'one_a']);
  expect(subjects({ atMost: 9, search: '%' })).toEqual(['one%b']);
  expect(subjects({ atMost: 9, search: '模型' })).toEqual(['三号 模型']);
  expect(subjects({ atMost: 2 })).toEqual(['two', '三号 模型']);
  expect(subjects({ atMost: 2, before: ids[3] ?? '' })).toEqual(['one%b', 'two']);
  expect(subjects({ atMost: 9, states: ['failed'] })).toEqual([]);
});

test('what has ended is removed with its output, and what still runs stays', async () => {
  const jobs = await openJobs();
  const [done, runs] = [await start(jobs), await start(jobs)];
  await atCheckpoint(jobs, done);
  await jobs.cancel(actor, done);
  await atCheckpoint(jobs, runs);
  expect(await jobs.remove(actor, [done, runs, 'nobody'])).toEqual({ removed: 1 });
  expect(jobs.list({ atMost: 9 }).map(({ id }) => id)).toEqual([runs]);
  expect(store.read('SELECT DISTINCT job_id FROM job_output')).toEqual([{ job_id: runs }]);
});

test('a job tells its steps, what it was asked for and what the log says of it', async () => {
  const jobs = await openJobs({ facts: ({ word }) => ({ folder: word }) });
  const id = await start(jobs);
  await atCheckpoint(jobs, id);
  await jobs.pause(actor, id);
  expect(jobs.detail(id)).toMatchObject({
    id,
    facts: { folder: 'hello' },
    steps: [
      { name: 'copy', weight: 2 },
      { name: 'check', weight: 1 },
    ],
  });
  log.info('of another', { job: 'other' });
  const lines = await jobs.log(id);
  expect(lines.map(({ message, level }) => [message, level])).toEqual([
    ['a job begins', 'info'],
    ['a job rests', 'info'],
  ]);
  expect(JSON.parse(lines[1]?.detail ?? '')).toMatchObject({ state: 'interrupted', attempt: 1 });
});

test('a job that runs and was not paused is not resumed: the answer does not wait for its end', async () => {
  const jobs = await openJobs();
  const id = await start(jobs);
  await atCheckpoint(jobs, id);
  await expect(jobs.resume(actor, id)).rejects.toMatchObject({ code: 'jobs.notResumable' });
});

test('what is only done once at a time is started once, however often and at what moment it is asked for', async () => {
  const jobs = await openJobs();
  const asked = { actor, kind: 'import', subject: 'model', input: { word: 'hello' } } as const;
  const [first, second] = await Promise.all([jobs.startOnce(asked), jobs.startOnce(asked)]);
  expect(second).toBe(first);
  await atCheckpoint(jobs, first);
  expect(await jobs.startOnce(asked)).toBe(first);
  await jobs.cancel(actor, first);
  expect(await jobs.startOnce(asked)).not.toBe(first);
});
