import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine } from '../engine.ts';
import { createRouter } from '../router.ts';
import { singleUserActor } from '../security/actor.ts';

const sampleModelFolder = path.resolve(import.meta.dirname, '../../../assets/sample-model');
const connect = (to: Engine) =>
  createRouterClient(createRouter(to), { context: { actor: singleUserActor('local') } });
let dataDir = '';
let engine: Engine;
let client: ReturnType<typeof connect>;
const models: string[] = [];
const plentyBytes = 8e9;
let freeBytes = plentyBytes;

const readMemory = () => {
  const machine = { totalBytes: 16e9, availableBytes: freeBytes };
  return { ...machine, machine, limit: null };
};
const open = () =>
  openEngine({
    ...{ dataDir, sampleModelFolder, version: '0', threads: 2, maxLoaded: 1, idleUnloadMs: 300 },
    readMemory,
  });

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-residency-'));
  engine = await open();
  client = connect(engine);
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  for (let count = 0; count < 2; count++) {
    const { job } = await client.models.import({ folder, report: false });
    const done = await ended(job);
    models.push((done.result as { model: string }).model);
  }
}, 90_000);
afterAll(async () => {
  await engine.close();
  await rm(dataDir, { recursive: true, force: true });
});

const model = (index: number) => models[index] ?? '';

async function ended(job: string) {
  for (let from = 0; ; ) {
    const page = await client.jobs.output({ job, from, waitMs: 5_000 });
    from = page.next;
    if (page.job.endedAt !== null && page.records.length === 0) return page.job;
  }
}

async function residentOf(id: string) {
  return (await client.residency.list()).models.find((one) => one.model === id);
}

async function ask(id: string) {
  const { conversation, answers } = await client.chat.send({ model: id, text: 'How do I clear E40?' });
  return { conversation, ...(await ended(answers[0]?.job ?? '')) };
}

test('a model is loaded without a question, is seen with its memory and its limit, and leaves when it is idle', async () => {
  const loaded = await client.residency.load({ model: model(0) });
  expect(loaded).toMatchObject({ state: 'ready', device: 'cpu', pinned: false, users: 0 });
  expect(loaded.residentBytes).toBeGreaterThan(50e6);
  expect(loaded.limitBytes).toBeGreaterThan(loaded.residentBytes ?? 0);
  expect(Date.parse(loaded.unloadAt ?? '')).toBeGreaterThanOrEqual(Date.parse(loaded.idleSince ?? ''));
  await expect.poll(async () => (await residentOf(model(0)))?.state, { timeout: 10_000 }).toBe('evicted');
});

test('unloading takes it out at once and says how many versions that were', async () => {
  await client.residency.load({ model: model(0) });
  expect(await client.residency.unload({ model: model(0), precision: 'int8' })).toEqual({ unloaded: 1 });
  expect(await residentOf(model(0))).toMatchObject({
    state: 'evicted',
    residentBytes: null,
    limitBytes: null,
  });
  expect(await client.residency.unload({ model: model(0) })).toEqual({ unloaded: 0 });
});

test('a load that is given up leaves no process behind', async () => {
  const loading = client.residency.load({ model: model(0) });
  const refused = expect(loading).rejects.toMatchObject({ code: 'compute.lost' });
  await expect.poll(() => engine.pool.pids().length, { timeout: 10_000, interval: 5 }).toBeGreaterThan(0);
  await client.residency.unload({ model: model(0) });
  await refused;
  await expect.poll(() => engine.pool.pids().length, { timeout: 10_000 }).toBe(0);
  expect((await residentOf(model(0)))?.state).toBe('evicted');
});

test('a pinned model stays, whoever else needs room; without its pin it leaves', async () => {
  await client.residency.load({ model: model(0) });
  await client.residency.pin({ model: model(0), pinned: true });
  await client.residency.load({ model: model(1) });
  expect(await residentOf(model(0))).toMatchObject({ state: 'ready', pinned: true, unloadAt: null });
  await expect.poll(async () => (await residentOf(model(1)))?.state, { timeout: 10_000 }).toBe('evicted');
  expect((await residentOf(model(0)))?.state).toBe('ready');
  await client.residency.pin({ model: model(0), pinned: false });
  await expect.poll(async () => (await residentOf(model(0)))?.state, { timeout: 10_000 }).toBe('evicted');
  expect((await residentOf(model(0)))?.pinned).toBe(false);
});

test('a pin that says so is loaded when the engine starts', async () => {
  await client.residency.pin({ model: model(0), pinned: true, loadAtStart: true });
  await engine.close();
  engine = await open();
  client = connect(engine);
  await expect.poll(async () => (await residentOf(model(0)))?.state, { timeout: 20_000 }).toBe('ready');
  expect(await residentOf(model(0))).toMatchObject({ pinned: true, loadAtStart: true });
  await client.residency.pin({ model: model(0), pinned: false });
  await expect.poll(async () => (await residentOf(model(0)))?.state, { timeout: 10_000 }).toBe('evicted');
});

test('too little memory refuses a load with numbers; whoever insists gets it', async () => {
  const planned = await client.planner.plan({ subject: { kind: 'model', model: model(0) } });
  // Less than a load may take of it, and more than it takes.
  freeBytes = planned.totalBytes * 1.2;
  await expect(client.residency.load({ model: model(0) })).rejects.toMatchObject({
    code: 'memory.notEnough',
    data: { name: planned.name },
  });
  expect(await residentOf(model(0))).toMatchObject({ state: 'failed', error: { code: 'memory.notEnough' } });
  const asked = await ask(model(0));
  expect(asked).toMatchObject({ state: 'failed', error: { code: 'memory.notEnough' } });
  expect(await client.residency.load({ model: model(0), force: true })).toMatchObject({ state: 'ready' });
  expect((await ask(model(0))).state).toBe('succeeded');
  freeBytes = plentyBytes;
});

test('a load and its first answer are measured, and the next plan rests on them', async () => {
  await client.residency.unload({ model: model(0) });
  const before = (await client.planner.measurements()).measurements.length;
  expect((await ask(model(0))).state).toBe('succeeded');
  const { measurements } = await client.planner.measurements();
  expect(measurements).toHaveLength(before + 1);
  const [newest] = measurements;
  expect(newest).toMatchObject({ model: model(0), precision: 'int8', profile: 'exact', device: 'cpu' });
  expect(newest?.contextTokens).toBeGreaterThan(10);
  expect((newest?.measuredBytes ?? 0) / (newest?.estimatedBytes ?? 1)).toBeGreaterThan(0.5);
  expect((newest?.measuredBytes ?? 0) / (newest?.estimatedBytes ?? 1)).toBeLessThan(2);
  const { correction } = await client.planner.plan({ subject: { kind: 'model', model: model(0) } });
  expect(correction.loads).toBeGreaterThan(0);
  expect(correction.error).not.toBeNull();
});

test('a folder is planned for in every precision before it is imported, the smallest first', async () => {
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const { plans } = await client.planner.planFolder({ folder });
  expect(plans.map(({ precision }) => precision)).toEqual(['int4', 'int8', 'fp16', 'fp32']);
  expect(plans.map(({ verdict }) => verdict)).toEqual(['fits', 'fits', 'fits', 'fits']);
  expect(plans[0]).toMatchObject({ model: null, context: 1024, contextLength: 1024 });
  const { grant: useless } = await client.files.grant({ path: dataDir });
  expect((await client.planner.planFolder({ folder: useless })).plans).toEqual([]);
});

test('the ranking holds the models that are here and the well-known ones; an unknown name is refused', async () => {
  const { models: ranked } = await client.planner.ranking({ context: 2048 });
  expect(ranked.filter(({ ready }) => ready).map(({ model: id }) => id)).toEqual(
    expect.arrayContaining(models),
  );
  expect(ranked.some(({ name, source }) => name === 'Llama 3.1 8B' && source !== null)).toBe(true);
  const known = await client.planner.plan({ subject: { kind: 'known', name: 'Llama 3.1 8B' } });
  expect(known).toMatchObject({ model: null, precision: 'int8', blockSize: 32 });
  await expect(client.planner.plan({ subject: { kind: 'known', name: 'Llama 9' } })).rejects.toMatchObject({
    code: 'request.notFound',
  });
});
