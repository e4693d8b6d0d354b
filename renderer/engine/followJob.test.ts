import { expect, test } from 'vitest';
import { AppError } from '../../electron/common/errors/appError.ts';
import type { Job } from '../../electron/contract/jobs.ts';
import type { EngineClient, EngineConnection } from './connection.ts';
import { followJob } from './followJob.ts';

const job = (state: Job['state']): Job => ({
  id: 'j',
  kind: 'answer',
  state,
  subject: 'm',
  attempt: 1,
  paused: false,
  resumable: false,
  progress: null,
  error: null,
  result: null,
  createdAt: '',
  startedAt: null,
  endedAt: null,
});

/** An engine with five records that loses the connection on the second question. */
function createEngine(failure: () => Error): EngineConnection & { readonly asked: number[] } {
  const asked: number[] = [];
  const output: EngineClient['jobs']['output'] = async ({ from = 0 }) => {
    asked.push(from);
    if (asked.length === 2) throw failure();
    const next = Math.min(from + 2, 5);
    const records = Array.from({ length: next - from }, (_, index) => ({
      sequence: from + index,
      record: `r${from + index}`,
    }));
    return { records, next, job: job(next === 5 ? 'succeeded' : 'running') };
  };
  const client = { jobs: { output } } as EngineClient;
  return { client, asked, untilOpen: async () => undefined };
}

async function collect(engine: EngineConnection, signal = new AbortController().signal): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const page of followJob(engine, 'j', signal))
    records.push(...page.records.map(({ record }) => record));
  return records;
}

test('a lost connection neither loses nor repeats a record', async () => {
  const engine = createEngine(() => new AppError('engine.lost'));
  expect(await collect(engine)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
  expect(engine.asked).toEqual([0, 2, 2, 4, 5]);
});

test('any other error ends the reading', async () => {
  await expect(collect(createEngine(() => new AppError('permission.denied')))).rejects.toThrow(
    'permission.denied',
  );
});

test('an aborted signal ends the reading without an error', async () => {
  expect(
    await collect(
      createEngine(() => new Error('unused')),
      AbortSignal.abort(),
    ),
  ).toEqual([]);
});

test('what a waiting job has already is asked for without waiting, what comes after it with patience', async () => {
  const waits: (number | undefined)[] = [];
  const output: EngineClient['jobs']['output'] = async ({ waitMs }) => {
    waits.push(waitMs);
    return { records: [], next: 0, job: job(waits.length === 1 ? 'queued' : 'succeeded') };
  };
  const client = { jobs: { output } } as EngineClient;
  await collect({ client, untilOpen: async () => undefined });
  expect(waits[0]).toBe(0);
  expect(waits[1]).toBeGreaterThan(1_000);
});
