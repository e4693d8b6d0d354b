import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { createComputePool } from '../processes/computePool.ts';
import type { LoadRequest } from './entry.ts';
import { createLoadedModels, type HeldProcess, type LoadedModelsOptions } from './loadedModels.ts';

const computeEntry = path.resolve(import.meta.dirname, '../../../e2e/fixtures/processes/standInCompute.ts');

function request(modelId: string): LoadRequest {
  return { modelId, name: modelId, modelFolder: '', precision: 'int8', blockSize: 32, profile: 'exact' };
}

/** Real processes under a limit of 400 MB, with a stand-in for the model in them. */
function openModels(options: Partial<LoadedModelsOptions> = {}) {
  const pool = createComputePool({
    log: { warn: () => undefined },
    computeEntry,
    memoryLimitBytes: () => 400e6,
  });
  const loaded = createLoadedModels({
    ...{ pool, threads: 1, usePrepared: false, maxLoaded: 2, idleUnloadMs: 60_000 },
    ...options,
  });
  onTestFinished(async () => {
    await loaded.close();
    await pool.close();
  });
  return loaded;
}

async function answer({ process }: HeldProcess, what: string): Promise<string> {
  let text = '';
  const messages = [{ role: 'user', content: what }] as const;
  for await (const event of await process.client.model.generate({ messages, sampling: {} }))
    if (event.kind === 'text') text += event.text;
  return text;
}

test('a model that passes its limit while it answers ends that answer alone; the one beside it goes on, and the next question loads it again', async () => {
  const loaded = openModels();
  const greedy = await loaded.acquire(request('greedy'));
  const modest = await loaded.acquire(request('modest'));
  await expect(answer(greedy, 'eat')).rejects.toMatchObject({
    code: 'memory.limitReached',
    data: { limit: '400 MB' },
  });
  greedy.release();
  const stateOf = (model: string) => loaded.list().find((one) => one.model === model);
  expect(stateOf('greedy')).toMatchObject({ state: 'failed', error: { code: 'memory.limitReached' } });
  expect(await answer(modest, 'say')).toBe('said');
  expect(stateOf('modest')).toMatchObject({ state: 'ready', error: null });
  modest.release();
  const again = await loaded.acquire(request('greedy'));
  expect(await answer(again, 'say')).toBe('said');
  expect(stateOf('greedy')).toMatchObject({ state: 'ready', error: null });
  again.release();
});

test('a load that finds no room takes out the idle model used longest ago, and never a pinned one', async () => {
  const refused = new AppError('memory.notEnough', { name: 'c', needed: '2', free: '1', limit: '1' });
  const loaded = openModels({
    maxLoaded: 10,
    isPinned: ({ modelId }) => modelId === 'pinned',
    // There is room for two.
    async admit(_request, makeRoom) {
      while (loaded.entries().filter(({ process }) => process !== null).length >= 2)
        if (!(await makeRoom())) throw refused;
      return 1;
    },
  });
  const use = async (model: string) => (await loaded.acquire(request(model))).release();
  await use('pinned');
  await use('first');
  await use('second');
  const inMemory = () =>
    loaded.entries().flatMap(({ process, request: { modelId } }) => (process ? [modelId] : []));
  expect(inMemory()).toEqual(['pinned', 'second']);
  const busy = await loaded.acquire(request('second'));
  await expect(use('third')).rejects.toBe(refused);
  expect(inMemory()).toEqual(['pinned', 'second']);
  expect(loaded.list().find(({ model }) => model === 'third')).toMatchObject({
    state: 'failed',
    error: { code: 'memory.notEnough' },
  });
  await loaded.load(request('third'), { force: true });
  expect(inMemory()).toEqual(['pinned', 'second', 'third']);
  busy.release();
});

test('what an answer took is told to the record of its load', async () => {
  const told: unknown[] = [];
  const loaded = openModels({
    onLoaded: async ({ modelId }, { device }) => ({
      answered: async (figures) => void told.push({ modelId, device, ...figures }),
    }),
  });
  const held = await loaded.acquire(request('m'));
  await held.answered({ promptTokens: 3, answerTokens: 9, tokensPerSecond: 5, caches: 2 });
  held.release();
  expect(told).toEqual([
    { modelId: 'm', device: 'cpu', promptTokens: 3, answerTokens: 9, tokensPerSecond: 5, caches: 2 },
  ]);
});

test('two models that are asked for at once are let in one after the other, so that each finds the memory as the other has left it', async () => {
  const isIn = (model: string) => loaded.list().find((one) => one.model === model)?.state === 'ready';
  const seen: boolean[] = [];
  const loaded = openModels({
    maxLoaded: 10,
    async admit({ modelId }) {
      if (modelId === 'second') seen.push(isIn('first'));
      return 1;
    },
  });
  const both = await Promise.all([loaded.acquire(request('first')), loaded.acquire(request('second'))]);
  expect(seen).toEqual([true]);
  for (const held of both) held.release();
});

test('a model that is taken out while its device is still being chosen starts no process, and can be asked for again', async () => {
  const chosen = Promise.withResolvers<void>();
  let choices = 0;
  const loaded = openModels({
    async planDevice() {
      choices += 1;
      if (choices === 1) await chosen.promise;
      return { policy: 'never', candidates: ['cpu'], reasons: [] };
    },
  });
  const first = loaded.load(request('m'), { force: false });
  await expect.poll(() => choices).toBe(1);
  expect(await loaded.unload('m')).toBe(1);
  const second = loaded.load(request('m'), { force: false });
  chosen.resolve();
  await expect(first).rejects.toMatchObject({ code: 'compute.lost', data: { reason: 'evicted' } });
  await second;
  expect(loaded.list()).toMatchObject([{ state: 'ready' }]);
});

test('a model that is taken out while its load is written down stays out', async () => {
  const recorded = Promise.withResolvers<null>();
  let isRecording = false;
  const loaded = openModels({
    onLoaded() {
      isRecording = true;
      return recorded.promise;
    },
  });
  const load = loaded.load(request('m'), { force: false });
  await expect.poll(() => isRecording).toBe(true);
  await loaded.unload('m');
  recorded.resolve(null);
  await expect(load).rejects.toMatchObject({ code: 'compute.lost' });
  expect(loaded.list()).toMatchObject([{ state: 'evicted' }]);
});

test('after the close nothing is loaded any more, neither what waited for its turn nor what is asked for then', async () => {
  const loaded = openModels({ planDevice: () => new Promise(() => undefined) });
  const waiting = loaded.load(request('a'), { force: false });
  await loaded.close();
  await expect(loaded.load(request('b'), { force: false })).rejects.toMatchObject({ code: 'compute.lost' });
  waiting.catch(() => undefined);
  expect(loaded.entries().map(({ process }) => process)).toEqual([null, null]);
});
