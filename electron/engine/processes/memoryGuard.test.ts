import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createComputePool, type TaskObserver } from './computePool.ts';
import { readResidentMemory } from './residentMemory.ts';

const computeEntry = path.resolve(import.meta.dirname, '../../../e2e/fixtures/processes/standInCompute.ts');
const log = { warn: () => undefined };

function tempFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-guard-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function observer(onOutput: (record: unknown) => void = () => undefined): TaskObserver {
  return { signal: new AbortController().signal, progress: () => undefined, output: onOutput };
}

test('a process that takes more than its limit is ended with an error that names it; another one goes on', async () => {
  const pool = createComputePool({ log, computeEntry, memoryLimitBytes: () => 400e6 });
  onTestFinished(() => pool.close());
  const goOn = path.join(tempFolder(), 'go on');
  const started = Promise.withResolvers<void>();
  const beside = pool.runTask(
    'verify',
    { modelFolder: `wait|${goOn}` },
    { context: observer(() => started.resolve()) },
  );
  await started.promise;
  const eaten = Promise.withResolvers<number>();
  const eating = pool.runTask(
    'verify',
    { modelFolder: 'eat' },
    { context: observer((record) => eaten.resolve((record as { pid: number }).pid)) },
  );
  await expect(eating).rejects.toMatchObject({ code: 'memory.limitReached', data: { limit: '400 MB' } });
  expect(await readResidentMemory(await eaten.promise)).toBeNull();
  writeFileSync(goOn, '');
  expect(await beside).toMatchObject({ checkedBytes: 1 });
});

test('a model process says which limit it has, and that the limit is what ended it', async () => {
  const pool = createComputePool({ log, computeEntry, memoryLimitBytes: () => 1e6 });
  onTestFinished(() => pool.close());
  const model = await pool.startModel();
  expect(model.memory).toMatchObject({ limitBytes: 1e6, limitedBy: 'watched' });
  expect((await model.exited).error).toMatchObject({ code: 'memory.limitReached' });
});

test('within its limit a process is left alone, and one that is killed otherwise was not ended for memory', async () => {
  const pool = createComputePool({ log, computeEntry, memoryLimitBytes: () => 4e9 });
  onTestFinished(() => pool.close());
  const model = await pool.startModel();
  // A process that has just begun has hardly any memory yet.
  await expect.poll(async () => (await readResidentMemory(model.pid))?.bytes ?? 0).toBeGreaterThan(1e7);
  process.kill(model.pid, 'SIGKILL');
  expect((await model.exited).error).toMatchObject({ code: 'compute.lost', data: { reason: 'SIGKILL' } });
});
