import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ComputePool, createComputePool, type TaskObserver } from './computePool.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../e2e/fixtures/processes');
let folder: string;
let pool: ComputePool;
let logged: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'inhouse-pool-'));
  logged = [];
  pool = createComputePool({
    log: { warn: (_message, data) => void logged.push(String(data?.line)) },
    computeEntry: path.join(fixtures, 'standInCompute.ts'),
    readerEntry: path.join(fixtures, 'standInReader.ts'),
    readerStallMs: 2_000,
    readerMemoryMb: 100,
  });
});
afterEach(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

function observe(controller = new AbortController()) {
  const told: unknown[] = [];
  const context: TaskObserver = {
    signal: controller.signal,
    progress: (...progress) => void told.push(progress),
    output: (record) => void told.push(record),
  };
  return { told, context, cancel: () => controller.abort() };
}

const verify = (what: string, context?: TaskObserver) =>
  pool.runTask('verify', { modelFolder: what }, context ? { context } : {});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const seen = look();
    if (seen) return seen;
    await sleep(5);
  }
}

test('a task tells how far it is and hands out records, then its result', async () => {
  const { told, context } = observe();
  expect(await verify('tell', context)).toEqual({ checkedBytes: 1, damaged: [] });
  expect(told).toEqual([['verify', 1, 2, 'bytes'], { word: 'hello' }, ['verify', 2, 2, 'bytes']]);
});

test("a task's own error keeps its code; a bug's stack is logged under the id that the user sees", async () => {
  await expect(verify('refuse')).rejects.toMatchObject({ code: 'file.unreadable', data: { reason: 'EIO' } });
  const error = await verify('blunder').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'internal.bug' });
  const { logId } = (error as { data: { logId: string } }).data;
  await until(() => logged.some((line) => line.includes(logId) && line.includes('a bug in a task')));
});

test('kill -9 of one process during a run fails that task with the reason, and the one beside it goes on', async () => {
  const file = path.join(folder, 'written');
  const first = observe();
  const second = observe();
  const dying = verify(`block|${file}`, first.context).catch((error: unknown) => error);
  const living = verify(`tidy|${path.join(folder, 'tidied')}`, second.context).catch(
    (error: unknown) => error,
  );
  const { pid } = (await until(() => first.told[0])) as { pid: number };
  await until(() => statSync(file, { throwIfNoEntry: false }));
  process.kill(pid, 'SIGKILL');
  expect(await dying).toMatchObject({ code: 'compute.lost', data: { reason: 'SIGKILL' } });
  await until(() => second.told.length > 0);
  expect(await verify('tell')).toEqual({ checkedBytes: 1, damaged: [] });
  second.cancel();
  expect(await living).toMatchObject({ code: 'request.cancelled' });
});

test('a cancelled task may tidy up', async () => {
  const file = path.join(folder, 'tidied');
  const { told, context, cancel } = observe();
  const task = verify(`tidy|${file}`, context);
  await until(() => told.length > 0);
  cancel();
  await expect(task).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(readFileSync(file, 'utf8')).toBe('tidied');
});

test('a cancelled task that does not listen is killed, and writes no more once the cancel is told', async () => {
  const file = path.join(folder, 'written');
  const { told, context, cancel } = observe();
  const task = verify(`block|${file}`, context);
  const { pid } = (await until(() => told[0])) as { pid: number };
  await until(() => statSync(file, { throwIfNoEntry: false }));
  cancel();
  await expect(task).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(isAlive(pid)).toBe(false);
});

test('a task cancelled before it began starts no process', async () => {
  const { context, cancel } = observe();
  cancel();
  await expect(verify('tell', context)).rejects.toThrow();
});

test('a process that runs out of memory says so', { timeout: 60_000 }, async () => {
  const reading = pool.runReader('preview', { folder: 'memory' }, { readFolders: [folder] });
  await expect(reading).rejects.toMatchObject({ code: 'compute.lost', data: { reason: 'out of memory' } });
});

test('an open call to a loaded model is rejected when its process dies, and its end is known', async () => {
  const model = await pool.startModel();
  expect(await model.client.model.prompt({ messages: [] })).toMatchObject({ text: 'ready' });
  const file = path.join(folder, 'written');
  const open = model.client.model
    .prompt({ messages: [{ role: 'user', content: file }] })
    .catch((error: unknown) => error);
  await until(() => statSync(file, { throwIfNoEntry: false }));
  process.kill(model.pid, 'SIGKILL');
  expect(await open).toMatchObject({ code: 'compute.lost', data: { reason: 'SIGKILL' } });
  expect(await model.exited).toMatchObject({ reason: 'SIGKILL' });
  await expect(model.client.model.prompt({ messages: [] })).rejects.toMatchObject({ code: 'compute.lost' });
});

test('stopping a model and closing the pool leave no process behind', async () => {
  const stopped = await pool.startModel();
  const left = await pool.startModel();
  await stopped.stop();
  expect(isAlive(stopped.pid)).toBe(false);
  await pool.close();
  expect(isAlive(left.pid)).toBe(false);
});

test('a process that cannot be started is compute.lost', async () => {
  const broken = createComputePool({
    log: { warn: () => undefined },
    computeEntry: path.join(folder, 'none.ts'),
  });
  await expect(broken.runTask('verify', { modelFolder: '' })).rejects.toMatchObject({
    code: 'compute.lost',
    data: { reason: 'exit code 1' },
  });
});

const read = (what: string) => pool.runReader('preview', { folder: what }, { readFolders: [folder] });

test('the reader reads the folder it was given', async () => {
  const file = path.join(folder, 'config.json');
  writeFileSync(file, 'hello');
  expect(await read(`read|${file}`)).toMatchObject({ problems: [{ data: { got: 'hello' } }] });
});

test('the reader can neither write nor read elsewhere, nor start anything, nor load native code', async () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'inhouse-outside-'));
  const secret = path.join(outside, 'secret');
  writeFileSync(secret, 'secret');
  const inside = path.join(folder, 'config.json');
  appendFileSync(inside, 'hello');
  const forbidden = [
    `read|${secret}`,
    `write|${path.join(folder, 'new')}`,
    `append|${inside}`,
    `append|${secret}`,
    'run',
    'worker',
  ];
  for (const what of forbidden) {
    await expect(read(what), what).rejects.toMatchObject({ data: { reason: 'ERR_ACCESS_DENIED' } });
  }
  for (const what of ['load|koffi', 'load|onnxruntime-node']) {
    await expect(read(what), what).rejects.toMatchObject({
      data: { reason: expect.stringMatching(/DLOPEN|ACCESS_DENIED/) },
    });
  }
  expect(readFileSync(secret, 'utf8')).toBe('secret');
  expect(readFileSync(inside, 'utf8')).toBe('hello');
  rmSync(outside, { recursive: true });
});

test('a reader that makes something writes into the folder that it was given and nowhere else', async () => {
  const [kept, elsewhere] = [path.join(folder, 'kept'), path.join(folder, 'elsewhere')];
  for (const made of [kept, elsewhere]) mkdirSync(made);
  const write = (file: string) =>
    pool.runReader('preview', { folder: `write|${file}` }, { readFolders: [folder], writeFolders: [kept] });
  await write(path.join(kept, 'new'));
  await expect(write(path.join(elsewhere, 'new'))).rejects.toMatchObject({
    data: { reason: 'ERR_ACCESS_DENIED' },
  });
  expect([readdirSync(kept), readdirSync(elsewhere)]).toEqual([['new'], []]);
});

test('a reader that an expression keeps busy for ever is killed and says so', async () => {
  await expect(read('expression')).rejects.toMatchObject({ code: 'reader.tooSlow', data: { seconds: 2 } });
});

test("the product's own reader previews the sample model, confined", async () => {
  const own = createComputePool({ log: { warn: (_message, data) => void logged.push(String(data?.line)) } });
  const sample = path.resolve(import.meta.dirname, '../../../assets/sample-model');
  const found = await own.runReader('preview', { folder: sample }, { readFolders: [sample] });
  expect(found.architecture).toMatchObject({ family: 'qwen2' });
  expect(found.problems.filter(({ severity }) => severity === 'refuse')).toEqual([]);
});

test('a process that is being started when the pool closes does not outlive it, and none is started afterwards', async () => {
  const starting = pool.startModel();
  await pool.close();
  await expect(starting).rejects.toMatchObject({ code: 'compute.lost' });
  await expect(pool.startModel()).rejects.toMatchObject({ code: 'compute.lost' });
  expect(pool.pids()).toEqual([]);
});
