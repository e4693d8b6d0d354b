import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { loadSoftwareGpu, noSoftwareGpu } from '../../../native/vulkan/softwareGpu.fixture.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { curveOf, eventsOf, quadraticSettings, runQuadratic } from './trainer.fixture.ts';
import {
  batchOf,
  fillParameters,
  gradientOf,
  openTestTraining,
  relativeDifference,
  type TestTraining,
  testLora,
} from './trainingModels.reference.ts';
import type { TrainingSession } from './trainingSession.ts';

// What learns on a graphics card, on one made of software: its own memory and its own compiled programs, only slow. That
// nothing runs on the CPU instead is for the sessions to say: they are opened so that they refuse.

const hasGpu = loadSoftwareGpu();
/** Compiled programs go with the device, and the device with its last session. */
let held: TrainingSession | null = null;

const qwen3 = tinyModels['qwen3, norms over heads'];
const deep: Architecture = { ...qwen3, layerCount: 3 };
const count = (from: number, length: number) => Array.from({ length }, (_, i) => (from + 7 * i * i) % 101);
/** Two rows, one of them packed and one with padding, longer than the windows. */
const batch = batchOf([[count(3, 9), count(50, 14)], [count(20, 21)]], 24);

const open = (architecture: Architecture, options: TestTraining = {}) =>
  openTestTraining(architecture, randomWeights(architecture), options);

beforeAll(async () => {
  if (hasGpu) held = await open(qwen3, { provider: 'webgpu' });
});
afterAll(() => held?.[Symbol.dispose]());
beforeEach(({ skip }) => skip(!hasGpu, noSoftwareGpu));

async function learnt(architecture: Architecture, options: TestTraining) {
  using session = await open(architecture, options);
  fillParameters(session);
  const { lossSum } = await session.evaluate(batch);
  return { ...(await gradientOf(session, batch)), evaluated: lossSum, parameters: session.parameters };
}

/** By how much a loss or one of the gradients is off at most, and which. */
async function furthest(architecture: Architecture, options: TestTraining): Promise<[string, number]> {
  const cpu = await learnt(architecture, options);
  const gpu = await learnt(architecture, { ...options, provider: 'webgpu' });
  expect(cpu.gradient.length).toBeGreaterThan(1000);
  const gradients = cpu.parameters.map(({ name, offset, shape }): [string, number] => {
    const end = offset + shape.reduce((product, size) => product * size, 1);
    const [got, wanted] = [gpu, cpu].map(({ gradient }) => gradient.subarray(offset, end));
    return [name, relativeDifference(got ?? [], wanted ?? [])];
  });
  const losses = (['lossSum', 'evaluated'] as const).map((name): [string, number] => [
    name,
    Math.abs(gpu[name] / cpu[name] - 1),
  ]);
  return [...losses, ...gradients].reduce((worst, each) => (each[1] <= worst[1] ? worst : each));
}

const dropout = { rank: 3, alpha: 6, dropout: 0.25, targets: ['q', 'v', 'gate', 'down'] } as const;
const families: [string, Architecture][] = [
  ['biases', tinyModels['llama, biases everywhere']],
  ['a window of attention', tinyModels['mistral, sliding window']],
  ['many heads over one', tinyModels['qwen2, seven heads over one']],
  ['norms over heads', qwen3],
  ['fused matrices', tinyModels['phi3, fused matrices']],
];
const cases: [string, Architecture, TestTraining][] = [
  ...families.map(([title, model]): [string, Architecture, TestTraining] => [title, model, {}]),
  ['some targets with dropout', qwen3, { settings: { lora: dropout } }],
  ['layers computed twice', deep, { settings: { checkpointLayers: 1 } }],
  ['a base in half precision, of which the device knows nothing', qwen3, { precision: 'fp16' }],
  ['a base in int8', qwen3, { precision: 'int8', blockSize: 32 }],
  ['a base in int4', deep, { precision: 'int4', blockSize: 32, settings: { checkpointLayers: 2 } }],
  ['every weight, a tied vocabulary too', qwen3, { settings: { method: 'full' } }],
  [
    'every weight, fused ones whole',
    tinyModels['phi3, fused matrices'],
    { settings: { method: 'full', checkpointLayers: 1 } },
  ],
];

test.each(cases)('losses and every gradient are the CPU’s: %s', async (_, architecture, options) => {
  const [name, difference] = await furthest(architecture, options);
  expect(difference, name).toBeLessThan(1e-4);
});

test.each(['lora', 'full'] as const)('ten steps of AdamW go as they go on the CPU: %s', async (method) => {
  const curve = async (provider: 'cpu' | 'webgpu') => {
    using session = await open(qwen3, { provider, settings: { method } });
    if (method === 'lora') fillParameters(session);
    const adam = { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
    const points: number[] = [];
    for (let step = 1; step <= 10; step++) {
      points.push((await session.accumulate(batch, { totalWeight: 50, dropoutSeed: 1 })).lossSum);
      points.push((await session.update({ ...adam, clipNorm: 1, step })).gradientNorm);
    }
    return points;
  };
  const [cpu, gpu] = [await curve('cpu'), await curve('webgpu')];
  expect(cpu[18]).toBeLessThan(0.9 * (cpu[0] ?? 0));
  for (const [index, point] of cpu.entries())
    expect(Math.abs((gpu[index] ?? 0) / point - 1), `point ${index}`).toBeLessThan(1e-4);
});

test('mixed precision computes what the CPU’s rounding gives, or is refused by a device without half precision', async (context) => {
  const mixed = {
    settings: { precision: 'mixed' },
    castsHalf: true,
    precision: 'int8',
    blockSize: 32,
  } as const;
  const refusal = await furthest(qwen3, mixed).then(
    ([name, difference]) => {
      expect(difference, name).toBeLessThan(2e-2);
      return null;
    },
    (error: unknown) => error,
  );
  if (refusal === null) return;
  // Every node found its kernel when the session was opened; the device itself says no when the first of them runs.
  expect(refusal).toMatchObject({ code: 'training.mixedUnavailable', data: { device: 'WebGPU' } });
  context.skip('this software device has no half precision (shader-f16): only the refusal was tested');
});

test('batches of a step add up, and what was written into the parameters counts at once', async () => {
  using session = await open(qwen3, { provider: 'webgpu' });
  fillParameters(session);
  const rows = [count(3, 14), count(20, 20)];
  const whole = await gradientOf(session, batchOf([[rows[0] ?? []], [rows[1] ?? []]], 20));
  await session.accumulate(batchOf([[rows[0] ?? []]], 20), { totalWeight: 1, dropoutSeed: 1 });
  const parts = await gradientOf(session, batchOf([[rows[1] ?? []]], 20));
  expect(relativeDifference(parts.gradient, whole.gradient)).toBeLessThan(1e-5);
  fillParameters(session, 6);
  expect((await session.evaluate(batch)).lossSum).not.toBeCloseTo(whole.lossSum, 1);
});

test('a run of the trainer that ended goes on from its checkpoint with the losses of an unbroken one', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-webgpu-training-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const settings = {
    ...quadraticSettings,
    ...{ lora: { ...testLora, dropout: 0.1 }, vocabularyChunk: 40, steps: 5 },
    checkpoints: { everySteps: 2, keep: 2 },
  };
  const run = (name: string, endsAt: number | null = null) =>
    runQuadratic({
      ...{ folder: path.join(folder, name), settings },
      ports: { openSession: (fitting) => open(qwen3, { provider: 'webgpu', settings: fitting }) },
      onRecord: (record) => {
        if (record.kind === 'point' && record.step === endsAt) throw new Error('ended here');
      },
    });
  const whole = curveOf((await run('whole')).records);
  expect(whole.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
  await expect(run('broken', 3)).rejects.toThrow('ended here');
  const resumed = await run('broken');
  expect(eventsOf(resumed.records)).toContain('2 resumed');
  const again = curveOf(resumed.records);
  expect(again.map(({ step }) => step)).toEqual([3, 4, 5]);
  for (const { step, loss } of again) expect(loss / (whole[step - 1]?.loss ?? 0)).toBeCloseTo(1, 5);
});
