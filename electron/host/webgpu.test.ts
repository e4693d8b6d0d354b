import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { findSoftwareGpu, noSoftwareGpu } from '../../native/vulkan/softwareGpu.fixture.ts';
import type { GpuPolicy } from '../contract/providers.ts';
import { type Engine, openEngine } from '../engine/engine.ts';
import type { LoadRequest } from '../engine/residency/loadedModels.ts';
import { createRouter } from '../engine/router.ts';
import { singleUserActor } from '../engine/security/actor.ts';
import { seedAdapter } from '../engine/seedAdapter.fixture.ts';

// The whole way, on a device that is not the CPU: SwiftShader has its own memory and its own compiled programs, so what
// runs here is what runs on a graphics card, only slowly.

const sampleModelFolder = path.resolve(import.meta.dirname, '../../assets/sample-model');
const gpu = findSoftwareGpu();
const greedy = { temperature: 0, maxTokens: 8 };
let dataDir = '';
let engine: Engine;
let client: ReturnType<typeof connect>;
let model = '';

const connect = (to: Engine) =>
  createRouterClient(createRouter(to), { context: { actor: singleUserActor('local') } });

beforeAll(async () => {
  // Read by the linker when a process starts: those that the engine starts.
  for (const [name, value] of Object.entries(gpu ?? {})) vi.stubEnv(name, value);
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-webgpu-'));
  engine = await openEngine({ dataDir, sampleModelFolder, version: '0', threads: 2, allowSoftwareGpu: true });
  client = connect(engine);
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const imported = await ended((await client.models.import({ folder, report: false })).job);
  model = (imported.result as { model: string }).model;
});
afterEach(async () => {
  await client.chat.unload({ model });
  await client.providers.setPolicy({ model, policy: null });
});
afterAll(async () => {
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

async function ended(job: string) {
  for (let from = 0; ; ) {
    const page = await client.jobs.output({ job, from, waitMs: 5_000 });
    from = page.next;
    if (page.job.endedAt !== null) {
      expect(page.job).toMatchObject({ state: 'succeeded' });
      return page.job;
    }
  }
}

interface Answer {
  readonly device: string | null | undefined;
  readonly text: string;
}

/** The greedy answer to one question, and where it was computed. */
async function answerOf(
  precision: LoadRequest['precision'],
  policy: GpuPolicy,
  { text = 'What does alarm E17 mean?', adapter }: { text?: string; adapter?: string } = {},
): Promise<Answer> {
  await client.providers.setPolicy({ model, policy });
  const question = { model, precision, text, sampling: greedy, ...(adapter && { adapter }) };
  const { answers, conversation } = await client.chat.send(question);
  await ended(answers[0].job);
  const { messages } = await client.chat.messages({ conversation });
  const loaded = await loadedNow();
  await client.chat.unload({ model });
  return { device: loaded?.device, text: messages.at(-1)?.text ?? '' };
}

async function loadedNow() {
  const { loaded } = await client.chat.loaded();
  return loaded.find(({ state }) => state === 'ready');
}

test('WebGPU is proved on SwiftShader, which is told to be software', async ({ skip }) => {
  skip(gpu === null, noSoftwareGpu);
  const { providers } = await client.providers.prove({ provider: 'webgpu' });
  const proof = providers.find(({ provider }) => provider === 'webgpu');
  expect(proof).toMatchObject({
    state: 'works',
    isSoftware: true,
    reason: { code: 'provider.softwareOnly', data: { provider: 'WebGPU' } },
  });
  expect(proof?.deviceName).toContain('SwiftShader');
  expect(proof?.difference).toBeLessThan(2e-3);
  // SwiftShader of Debian 12 has none; one that learns it tomorrow is as welcome.
  expect(proof?.half).toBeTypeOf('boolean');
});

test.for(['int8', 'int4', 'fp32', 'fp16'] as const)(
  'the sample model in %s answers on WebGPU with the tokens of the CPU',
  async (precision, { skip }) => {
    skip(gpu === null, noSoftwareGpu);
    if (precision !== 'int8')
      await ended((await client.models.quantize({ model, precision, report: false })).job);
    const onCpu = await answerOf(precision, 'never');
    expect(onCpu.device).toBe('cpu');
    expect(onCpu.text.length).toBeGreaterThan(10);
    expect(await answerOf(precision, 'require')).toEqual({ device: 'webgpu', text: onCpu.text });
  },
);

test('a prompt longer than one run and than the first capacity of the cache gets the tokens of the CPU too', async ({
  skip,
}) => {
  skip(gpu === null, noSoftwareGpu);
  const text = Array.from({ length: 30 }, (_, i) => `Line ${i} stopped with alarm E${i + 10}.`).join(' ');
  const onCpu = await answerOf('int8', 'never', { text });
  expect(onCpu.text.length).toBeGreaterThan(5);
  expect(await answerOf('int8', 'require', { text })).toEqual({ device: 'webgpu', text: onCpu.text });
});

test('an adapter answers on WebGPU with the tokens of the CPU, which are not the model’s own', async ({
  skip,
}) => {
  skip(gpu === null, noSoftwareGpu);
  const adapter = await seedAdapter(engine, { name: 'tuned', model, seed: 1 });
  const onCpu = await answerOf('fp32', 'never', { adapter });
  expect(onCpu.text).not.toBe((await answerOf('fp32', 'never')).text);
  expect(await answerOf('fp32', 'require', { adapter })).toEqual({ device: 'webgpu', text: onCpu.text });
});

test('who prefers a GPU gets the CPU instead of a device made of software, and the reason', async ({
  skip,
}) => {
  skip(gpu === null, noSoftwareGpu);
  await client.chat
    .send({ model, text: 'Hello', sampling: greedy })
    .then(({ answers }) => ended(answers[0].job));
  const loaded = await loadedNow();
  expect(loaded).toMatchObject({ device: 'cpu', requestedDevice: 'prefer' });
  expect(loaded?.deviceReasons.map(({ code }) => code)).toContain('provider.softwareOnly');
});
