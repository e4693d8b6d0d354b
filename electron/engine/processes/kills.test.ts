import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJobs } from '../jobs/jobs.ts';
import { openDataDir } from '../store/dataDir.ts';
import { openStore } from '../store/store.ts';
import { createComputePool } from './computePool.ts';

let folder: string;
let dataDir: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'inhouse-killed-'));
  dataDir = path.join(folder, 'data');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** From Linux's /proc: the fourth field of stat, counted behind the name, which may hold anything. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null; // Ended while we looked.
  }
}

function runs(pid: number, entryName: string): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(entryName);
}

/** A process that has ended but was not yet waited for (by whoever took it over) is a zombie: it does nothing any more. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

async function until(look: () => boolean): Promise<void> {
  while (!look()) await sleep(10);
}

const silent = { bug: () => '', failure: () => '', info: () => undefined, warn: () => undefined };

test('kill -9 of the engine during a job: its processes die within a second, and the next start takes the job up with nothing lost', {
  timeout: 60_000,
}, async () => {
  const written = path.join(folder, 'written');
  const entry = path.resolve(import.meta.dirname, '../../../e2e/fixtures/processes/smallEngine.ts');
  const engine = spawn(process.execPath, [entry, dataDir, written], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  createInterface({ input: engine.stdout }).on('line', (line) => said.push(line));
  await until(() => sizeOf(written) > 3);
  const entryNames = ['standInCompute.ts', 'standInReader.ts'];
  const started = () =>
    childrenOf(engine.pid ?? 0).filter((pid) => entryNames.some((name) => runs(pid, name)));
  await until(() => started().length === 2);
  await sleep(500); // So that the reader is inside its expression, too.
  // A confined one is the child of the program that confines it.
  const processes = started().flatMap((pid) => [pid, ...childrenOf(pid)]);

  const killedAt = performance.now();
  engine.kill('SIGKILL');
  await until(() => !processes.some(isRunning));
  expect(performance.now() - killedAt).toBeLessThan(1000);
  const size = sizeOf(written);
  await sleep(200);
  expect(sizeOf(written)).toBe(size);

  const id = said.find((line) => line.startsWith('job '))?.slice('job '.length) ?? '';
  const acknowledged = said.filter((line) => line.startsWith('output ')).length;
  expect(acknowledged).toBe(50);
  const directory = openDataDir(dataDir);
  const store = await openStore({ dataDir });
  const jobs = createJobs({ dataDir, store, log: silent });
  jobs.register({
    kind: 'verify',
    steps: { verify: 1 },
    class: 'heavy',
    resumable: true,
    run: async ({ attempt, checkpoint }) => ({ result: { attempt, checkpoint } }),
  });
  expect(jobs.show(id)).toMatchObject({ state: 'running', attempt: 1 });
  await jobs.recover();
  while (jobs.show(id).state !== 'succeeded')
    await jobs.output({ job: id, from: 1000, atMost: 1, waitMs: 1000 });
  expect(jobs.show(id).result).toEqual({ attempt: 2, checkpoint: { attempts: 1 } });
  const { records } = await jobs.output({ job: id, from: 0, atMost: 256, waitMs: 0 });
  expect(records.slice(0, 50).map(({ record }) => record)).toEqual(
    Array.from({ length: 50 }, (_, count) => ({ attempt: 1, count })),
  );
  await jobs.close();
  await store.close();
  directory.release();
});

test('kill -9 of a compute process fails its job with compute.lost, and the job beside it succeeds', async () => {
  const store = await openStore({ dataDir: folder });
  const log = silent;
  const jobs = createJobs({ dataDir: folder, store, log });
  const pool = createComputePool({
    log,
    computeEntry: path.resolve(import.meta.dirname, '../../../e2e/fixtures/processes/standInCompute.ts'),
  });
  const started = Promise.withResolvers<number>();
  jobs.register({
    kind: 'quantize',
    steps: { verify: 1 },
    class: 'heavy',
    resumable: true,
    async run(_job, context) {
      const output = (record: unknown) => started.resolve((record as { pid: number }).pid);
      const modelFolder = `block|${path.join(folder, 'written')}`;
      return { result: await pool.runTask('verify', { modelFolder }, { context: { ...context, output } }) };
    },
  });
  jobs.register({
    kind: 'verify',
    steps: { verify: 1 },
    class: 'light',
    resumable: true,
    run: async (_job, context) => ({
      result: await pool.runTask('verify', { modelFolder: 'tell' }, { context }),
    }),
  });
  await jobs.recover();
  const actor = { id: 'tester' };
  const dying = await jobs.start({ actor, kind: 'quantize', subject: 'a', input: {} });
  const living = await jobs.start({ actor, kind: 'verify', subject: 'b', input: {} });
  process.kill(await started.promise, 'SIGKILL');
  for (const id of [dying, living]) {
    while (jobs.show(id).endedAt === null)
      await jobs.output({ job: id, from: 1000, atMost: 1, waitMs: 1000 });
  }
  expect(jobs.show(dying)).toMatchObject({
    state: 'failed',
    error: { code: 'compute.lost', data: { reason: 'SIGKILL' } },
  });
  expect(jobs.show(living)).toMatchObject({ state: 'succeeded', result: { checkedBytes: 1 } });
  await jobs.close();
  await pool.close();
  await store.close();
});
