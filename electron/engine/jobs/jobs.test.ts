import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import type { Job } from '../../contract/jobs.ts';
import { openStore, type Store } from '../store/store.ts';
import { createJobs, type JobContext, type JobHandler, type Jobs, type RunningJob } from './jobs.ts';

let dataDir: string;
let store: Store;
let opened: Jobs[] = [];
const bugs: unknown[] = [];
const log = {
  bug: (error: unknown) => `log${bugs.push(error)}`,
  failure: ({ code }: AppError) => `log of ${code}`,
  info: () => undefined,
  warn: () => undefined,
};
const actor = { id: 'tester' };

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-jobs-'));
  store = await openStore({ dataDir });
  opened = [];
  bugs.length = 0;
});
afterEach(async () => {
  await Promise.all(opened.map((jobs) => jobs.close()));
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

type Run = JobHandler<{ word: string }, unknown>['run'];
type Handler = JobHandler<{ word: string }, unknown>;

function handler(run: Run, rest: Partial<Handler> = {}): Handler {
  return { kind: 'verify', steps: { work: 1 }, class: 'light', resumable: true, run, ...rest };
}

async function openJobs(...handlers: Handler[]): Promise<Jobs> {
  const jobs = createJobs({ dataDir, store, log });
  for (const each of handlers) jobs.register(each);
  opened.push(jobs);
  await jobs.recover();
  return jobs;
}

const start = (jobs: Jobs, kind: Job['kind'] = 'verify') =>
  jobs.start({ actor, kind, subject: 'model', input: { word: 'hello' } });

async function until(jobs: Jobs, id: string, state: Job['state']): Promise<Job> {
  for (;;) {
    const job = jobs.show(id);
    if (job.state === state) return job;
    if (['succeeded', 'failed', 'cancelled'].includes(job.state))
      throw new Error(`${job.state}: ${JSON.stringify(job.error)}`);
    await jobs.output({ job: id, from: 1e9, atMost: 1, waitMs: 1000 });
  }
}

/** Runs until its signal says no more. */
const endless: Run = (_job, { signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('a job gets its input, its result is stored with the rows it makes, and its start is audited', async () => {
  const jobs = await openJobs(
    handler(async (job) => ({
      result: { said: job.input.word },
      statements: [{ sql: "INSERT INTO settings VALUES ('made', ?)", params: [job.id] }],
    })),
  );
  const id = await start(jobs);
  const job = await until(jobs, id, 'succeeded');
  expect(job).toMatchObject({ attempt: 1, result: { said: 'hello' }, error: null, subject: 'model' });
  expect(store.read('SELECT * FROM settings')).toEqual([{ name: 'made', value: id }]);
  expect([...store.readAudit()]).toMatchObject([
    { actor: 'tester', action: 'jobs.start.verify', subject: 'model' },
  ]);
});

test('a result whose rows are refused fails the job, and none of it is stored', async () => {
  const twice = { sql: "INSERT INTO settings VALUES ('same', '')" };
  const jobs = await openJobs(handler(async () => ({ result: 1, statements: [twice, twice] })));
  const id = await start(jobs);
  expect((await until(jobs, id, 'failed')).error?.code).toBe('store.conflict');
  expect(store.read('SELECT * FROM settings')).toEqual([]);
});

test('an expected failure keeps its code; a bug is logged and its log id told', async () => {
  const jobs = await openJobs(
    handler(() => Promise.reject(new AppError('compute.lost', { reason: 'SIGKILL' }))),
    handler(() => Promise.reject(new TypeError('oops')), { kind: 'logits' }),
  );
  const expected = await until(jobs, await start(jobs), 'failed');
  expect(expected.error).toEqual({
    code: 'compute.lost',
    data: { reason: 'SIGKILL' },
    logId: 'log of compute.lost',
  });
  const bug = await until(jobs, await start(jobs, 'logits'), 'failed');
  expect(bug.error).toEqual({ code: 'internal.bug', data: { logId: 'log1' }, logId: 'log1' });
  expect(bugs[0]).toBeInstanceOf(TypeError);
});

test('answers all begin at once, however many: they wait in their model’s line, not here', async () => {
  const jobs = await openJobs(handler(endless, { kind: 'answer', class: 'answer' }));
  const ids = await Promise.all(Array.from({ length: 20 }, () => start(jobs, 'answer')));
  for (const id of ids) await until(jobs, id, 'running');
});

test('a second heavy job waits for the first; light ones run beside it', async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const jobs = await openJobs(
    handler(() => gate.then(() => ({ result: null })), { kind: 'import', class: 'heavy' }),
    handler(async () => ({ result: null })),
  );
  const [first, second, light] = [
    await start(jobs, 'import'),
    await start(jobs, 'import'),
    await start(jobs),
  ];
  await until(jobs, light, 'succeeded');
  expect(jobs.show(first).state).toBe('running');
  expect(jobs.show(second).state).toBe('queued');
  release();
  await until(jobs, second, 'succeeded');
});

test('output is numbered, paged, and comes as soon as it is there to one who waits', async () => {
  let context: JobContext | undefined;
  const jobs = await openJobs(
    handler((job, given) => {
      context = given;
      return endless(job, given);
    }),
  );
  const id = await start(jobs);
  await until(jobs, id, 'running');
  while (!context) await sleep(1);
  const waiting = jobs.output({ job: id, from: 0, atMost: 256, waitMs: 20_000 });
  context.output('a');
  expect((await waiting).records).toEqual([{ sequence: 0, record: 'a' }]);
  for (let count = 1; count <= 1000; count += 1) context.output({ count });
  await context.flush();
  const page = await jobs.output({ job: id, from: 812, atMost: 100, waitMs: 0 });
  expect(page.records).toHaveLength(100);
  expect(page.records[0]).toEqual({ sequence: 812, record: { count: 812 } });
  expect(page.next).toBe(912);
  const end = await jobs.output({ job: id, from: 1001, atMost: 100, waitMs: 20 });
  expect(end).toMatchObject({ records: [], next: 1001, job: { state: 'running' } });
});

test('rows given along with an output record are stored with it', async () => {
  const jobs = await openJobs(
    handler(async (_job, context) => {
      context.output('word', [{ sql: "INSERT INTO settings VALUES ('answer', 'word')" }]);
      return { result: null };
    }),
  );
  await until(jobs, await start(jobs), 'succeeded');
  expect(store.read('SELECT value FROM settings')).toEqual([{ value: 'word' }]);
});

test('progress wakes one who waits, at most about ten times a second', async () => {
  const jobs = await openJobs(
    handler(async (_job, { progress }) => {
      for (let done = 0; done <= 500; done += 1) {
        progress('work', done, 500, 'items');
        await sleep(1);
      }
      return { result: null };
    }),
  );
  const id = await start(jobs);
  let woken = 0;
  const started = performance.now();
  for (;;) {
    const page = await jobs.output({ job: id, from: 0, atMost: 1, waitMs: 5000 });
    if (page.job.state === 'succeeded') break;
    woken += 1;
  }
  const seconds = (performance.now() - started) / 1000;
  expect(woken).toBeGreaterThan(2);
  expect(woken).toBeLessThanOrEqual(seconds * 10 + 4);
  expect(jobs.show(id).progress).toMatchObject({ step: 'work', fraction: 1, done: 500, total: 500 });
});

test('a queued job is cancelled at once and never runs; cancelling is audited', async () => {
  const ran: string[] = [];
  const heavy = { kind: 'import', class: 'heavy' } as const;
  const jobs = await openJobs(
    handler((job, context) => {
      ran.push(job.id);
      return endless(job, context);
    }, heavy),
  );
  const first = await start(jobs, 'import');
  const second = await start(jobs, 'import');
  expect((await jobs.cancel(actor, second)).state).toBe('cancelled');
  expect((await jobs.cancel(actor, first)).state).toBe('cancelled');
  expect(ran).toEqual([first]);
  expect([...store.readAudit()].filter((row) => row.action === 'jobs.cancel')).toHaveLength(2);
  expect((await jobs.cancel(actor, first)).state).toBe('cancelled');
});

test('a cancelled job is told by its signal, and what it left half-done is discarded before it counts as cancelled', async () => {
  const discarded: Pick<RunningJob<unknown>, 'attempt' | 'input'>[] = [];
  const jobs = await openJobs(
    handler(endless, {
      async discard({ attempt, input, id }) {
        expect(jobs.show(id).state).toBe('running');
        discarded.push({ attempt, input });
      },
    }),
  );
  const id = await start(jobs);
  await until(jobs, id, 'running');
  const job = await jobs.cancel(actor, id);
  expect(job).toMatchObject({ state: 'cancelled', error: { code: 'request.cancelled' } });
  expect(discarded).toEqual([{ attempt: 1, input: { word: 'hello' } }]);
});

test('a failed job goes on from its checkpoint as a new attempt; one that succeeded cannot', async () => {
  const jobs = await openJobs(
    handler(async ({ attempt, checkpoint }, context) => {
      context.output(`attempt ${attempt}`);
      if (attempt === 1) {
        await context.checkpoint({ copied: 3 });
        throw new AppError('compute.lost', { reason: 'test' });
      }
      return { result: checkpoint };
    }),
  );
  const id = await start(jobs);
  await until(jobs, id, 'failed');
  await jobs.resume(actor, id);
  expect(await until(jobs, id, 'succeeded')).toMatchObject({
    attempt: 2,
    result: { copied: 3 },
    error: null,
  });
  const { records } = await jobs.output({ job: id, from: 0, atMost: 10, waitMs: 0 });
  expect(records).toEqual([
    { sequence: 0, record: 'attempt 1' },
    { sequence: 1, record: 'attempt 2' },
  ]);
  await expect(jobs.resume(actor, id)).rejects.toMatchObject({ code: 'jobs.notResumable' });
});

test.each([
  ['a refusal', 'weights.notFinite', 1],
  ['a full disk', 'disk.full', 1],
  ['a lost process', 'compute.lost', 0],
] as const)(
  '%s leaves behind what a next attempt can use and nothing else',
  async (_what, code, discards) => {
    let discarded = 0;
    const jobs = await openJobs(
      handler(async () => Promise.reject(new AppError(code)), {
        async discard() {
          discarded += 1;
        },
      }),
    );
    const id = await start(jobs);
    await until(jobs, id, 'failed');
    expect(discarded).toBe(discards);
    expect(await jobs.cancel(actor, id)).toMatchObject({ state: 'cancelled' });
    expect(discarded).toBe(discards + 1);
  },
);

test('a full disk leaves no job running: its end is told at once and written when there is room', async () => {
  let full = false;
  const real = store.write;
  store = {
    ...store,
    write: (command) => (full ? Promise.reject(new AppError('disk.full', { path: 'x' })) : real(command)),
  };
  const jobs = await openJobs(
    handler(async () => {
      full = true;
      throw new AppError('disk.full', { path: 'weights.bin' });
    }),
  );
  const id = await start(jobs);
  const failed = { state: 'failed', error: { code: 'disk.full', data: { path: 'weights.bin' } } };
  expect(await until(jobs, id, 'failed')).toMatchObject(failed);
  full = false;
  const rows = () => store.read<{ state: string }>('SELECT state FROM jobs WHERE id = ?', [id]);
  await expect.poll(rows, { timeout: 5_000 }).toEqual([{ state: 'failed' }]);
  expect(jobs.show(id)).toMatchObject(failed);
});

test('nothing of an old attempt is taken: not its output, not its checkpoint, not its result', async () => {
  const contexts: JobContext[] = [];
  const finish: ((value: { result: unknown }) => void)[] = [];
  const run: Run = (_job, context) => {
    contexts.push(context);
    return new Promise((resolve) => finish.push(resolve));
  };
  const jobs = await openJobs(handler(run));
  const id = await start(jobs);
  while (contexts.length < 1) await sleep(1);
  // As if another engine had taken the job over: this engine's attempt 1 is now an old one.
  await store.write({
    audit: null,
    statements: [{ sql: 'UPDATE jobs SET attempt = 2 WHERE id = ?', params: [id] }],
  });
  contexts[0]?.output('stale');
  await expect(contexts[0]?.flush()).rejects.toMatchObject({ code: 'store.conflict' });
  await expect(contexts[0]?.checkpoint('stale')).rejects.toMatchObject({ code: 'store.conflict' });
  finish[0]?.({ result: 'stale' });
  await sleep(50);
  expect(jobs.show(id)).toMatchObject({ state: 'running', attempt: 2, result: null });
  expect((await jobs.output({ job: id, from: 0, atMost: 10, waitMs: 0 })).records).toEqual([]);
});

test('after a stop, what can be resumed goes on and what cannot has failed, also for whoever asks', async () => {
  const before = await openJobs(handler(endless), handler(endless, { kind: 'answer', resumable: false }));
  const resumed = await start(before);
  const left = await start(before, 'answer');
  await until(before, resumed, 'running');
  await until(before, left, 'running');
  await before.close();
  expect(before.show(resumed).state).toBe('interrupted');
  const after = await openJobs(
    handler(async (job) => ({ result: job.attempt })),
    handler(endless, { kind: 'answer', resumable: false }),
  );
  expect(await until(after, resumed, 'succeeded')).toMatchObject({ attempt: 2, result: 2 });
  expect(after.show(left)).toMatchObject({ state: 'failed', error: { code: 'engine.lost' } });
  await expect(after.resume(actor, left)).rejects.toMatchObject({ code: 'jobs.notResumable' });
});

test('a cancel that a kill cut off is finished at the next start', async () => {
  const before = await openJobs(handler(endless));
  const id = await start(before);
  await until(before, id, 'running');
  const sql = 'UPDATE jobs SET cancel_requested = 1 WHERE id = ?';
  await store.write({ audit: null, statements: [{ sql, params: [id] }] });
  await before.close();
  const discarded: number[] = [];
  const after = await openJobs(
    handler(endless, {
      async discard({ attempt }) {
        discarded.push(attempt);
      },
    }),
  );
  expect(after.show(id).state).toBe('cancelled');
  expect(discarded).toEqual([1]);
});

test('a job that has brought the engine down three times is not started again by itself', async () => {
  const before = await openJobs(handler(endless));
  const id = await start(before);
  await until(before, id, 'running');
  await before.close();
  await store.write({
    audit: null,
    statements: [{ sql: 'UPDATE jobs SET attempt = 3 WHERE id = ?', params: [id] }],
  });
  const after = await openJobs(handler(async () => ({ result: null })));
  expect(after.show(id).state).toBe('interrupted');
  await after.resume(actor, id);
  await until(after, id, 'succeeded');
});

test('a job nobody knows is request.notFound', async () => {
  const jobs = await openJobs();
  expect(() => jobs.show('none')).toThrow(expect.objectContaining({ code: 'request.notFound' }));
});
