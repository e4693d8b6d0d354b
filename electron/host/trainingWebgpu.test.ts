import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { findSoftwareGpu, noSoftwareGpu } from '../../native/vulkan/softwareGpu.fixture.ts';
import { presetSettings } from '../common/training.ts';
import type { TrainingWish } from '../contract/training/runs.ts';
import { trainingSettingsSchema } from '../contract/training/settings.ts';
import { type Engine, openEngine } from '../engine/engine.ts';
import { createRouter } from '../engine/router.ts';
import { singleUserActor } from '../engine/security/actor.ts';

// A run from its wish to its adapter on a device that is not the CPU: SwiftShader, a graphics card made of software.

const sampleModelFolder = path.resolve(import.meta.dirname, '../../assets/sample-model');
const gpu = findSoftwareGpu();
const steps = 4;
let dataDir = '';
let engine: Engine;
let client: ReturnType<typeof connect>;
let wish: TrainingWish;

const connect = (to: Engine) =>
  createRouterClient(createRouter(to), { context: { actor: singleUserActor('local') } });

beforeAll(async () => {
  if (gpu === null) return;
  // Read by the linker when a process starts: those that the engine starts.
  for (const [name, value] of Object.entries(gpu)) vi.stubEnv(name, value);
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-training-webgpu-'));
  engine = await openEngine({ dataDir, sampleModelFolder, version: '0', threads: 2, allowSoftwareGpu: true });
  client = connect(engine);
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const imported = await ended((await client.models.import({ folder, report: false })).job);
  const data = { dataset: await freeze(), version: 1, split: null };
  wish = {
    ...{ model: (imported.result as { model: string }).model, precision: 'int8', device: 'cpu' },
    ...{ data, validation: null, replay: null, test: null },
    settings: trainingSettingsSchema.parse({
      ...{ ...presetSettings.quick, steps, samples: { everySteps: 0, questions: [] } },
      lora: { ...presetSettings.quick.lora, rank: 2 },
      batch: { sequences: 2, accumulation: 1, maxTokens: 48, packing: false },
      checkpoints: { everySteps: 1, keep: 2 },
    }),
  };
}, 120_000);
afterAll(async () => {
  await engine?.close();
  if (dataDir !== '') rmSync(dataDir, { recursive: true, force: true });
  vi.unstubAllEnvs();
});
beforeEach(({ skip }) => skip(gpu === null, noSoftwareGpu));

async function ended(job: string) {
  for (let from = 0; ; ) {
    const page = await client.jobs.output({ job, from, waitMs: 5_000 });
    from = page.next;
    if (page.job.endedAt === null) continue;
    expect(page.job).toMatchObject({ state: 'succeeded', error: null });
    return page.job;
  }
}

async function freeze(): Promise<string> {
  const { id: dataset } = await client.datasets.create({ name: 'codes', kind: 'chat' });
  for (let at = 0; at < 8; at++) {
    const turns = [
      { role: 'user' as const, content: `What is G${at}?` },
      { role: 'assistant' as const, content: `G${at} says that valve ${at} is open.` },
    ];
    await client.datasets.rows.add({ dataset, content: { turns, tools: null } });
  }
  await ended((await client.datasets.versions.freeze({ dataset, name: '', notes: '' })).job);
  return dataset;
}

async function learn(name: string, changed: Partial<TrainingWish>) {
  const { run, job } = await client.training.runs.start({ ...wish, ...changed, name });
  await ended(job);
  return { losses: await lossesOf(run), record: (await client.training.runs.show({ run })).record };
}

async function lossesOf(run: string): Promise<number[]> {
  const { points } = await client.training.runs.curve({ run });
  expect(points.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, at) => at + 1));
  return points.map(({ loss }) => loss ?? Number.NaN);
}

function expectClose(losses: readonly number[], expected: readonly number[]): void {
  for (const [at, loss] of losses.entries())
    expect(Math.abs(loss / (expected[at] ?? Number.NaN) - 1), `step ${at + 1}`).toBeLessThan(1e-5);
}

let onCpu: number[] = [];

test('a run on WebGPU has the losses of one on the CPU, and its record says where it computed', async () => {
  const cpu = await learn('cpu', {});
  onCpu = cpu.losses;
  expect(cpu.record.hardware).toMatchObject({ provider: 'cpu', device: 'CPU' });
  const { losses, record } = await learn('webgpu', { device: 'webgpu' });
  expect(record.hardware.provider).toBe('webgpu');
  expect(record.hardware.device).toContain('SwiftShader');
  expectClose(losses, onCpu);
}, 240_000);

test('a run that WebGPU began goes on on the CPU where that is asked for, with its losses, and says so', async () => {
  const { run, job } = await client.training.runs.start({ ...wish, device: 'webgpu', name: 'moved' });
  await expect
    .poll(async () => (await client.training.runs.show({ run })).step, { timeout: 120_000, interval: 20 })
    .toBeGreaterThanOrEqual(1);
  await client.training.runs.pause({ run });
  await expect
    .poll(async () => (await client.training.runs.show({ run })).state, { timeout: 60_000 })
    .toBe('paused');
  await client.training.runs.resume({ run, onCpu: true });
  await ended(job);
  const { record } = await client.training.runs.show({ run });
  expect(record.hardware).toMatchObject({ provider: 'cpu', device: 'CPU' });
  const { events } = await client.training.runs.curve({ run });
  expect(events.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['started', 'movedToCpu', 'resumed']),
  );
  expectClose(await lossesOf(run), onCpu);
}, 240_000);

test('left to itself a run takes a device of software only where the model requires a GPU', async () => {
  const { model } = wish;
  const planned = async () => (await client.training.runs.plan({ ...wish, device: 'auto' })).device;
  const found = await planned();
  expect(found.provider).toBe('cpu');
  expect(found.reasons.map(({ code }) => code)).toContain('provider.softwareOnly');
  await client.providers.setPolicy({ model, policy: 'require' });
  expect(await planned()).toMatchObject({ provider: 'webgpu', hasOwnMemory: false, reasons: [] });
  await client.providers.setPolicy({ model, policy: null });
  const { devices } = await client.training.runs.devices();
  expect(devices.find(({ provider }) => provider === 'webgpu')).toMatchObject({ reason: null, memory: null });
}, 60_000);
