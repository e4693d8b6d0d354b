import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TrainingRecord, TrainingSettings } from '../../common/training.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import type { SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { unflushedFiles } from './checkpoints.fixture.ts';
import { curveOf, quadraticSettings, runQuadratic } from './trainer.fixture.ts';
import {
  batchOf,
  fillParameters,
  gradientOf,
  openTestTraining,
  relativeDifference,
  type TestTraining,
  testLora,
} from './trainingModels.reference.ts';

/*
 * On the CPU half precision is computed as a card computes it: products sum in single precision, and everything that goes in
 * or comes out is rounded (`replaceKernels`).
 */

const model = tinyModels['qwen3, norms over heads'];
const count = (from: number, length: number) => Array.from({ length }, (_, i) => (from + 7 * i * i) % 101);
const batch = batchOf([[count(3, 9), count(50, 14)], [count(20, 21)]], 24);

type Options = Omit<TestTraining, 'settings'> & { readonly settings?: Partial<TrainingSettings> };

async function gradientIn(
  precision: TrainingSettings['precision'],
  { settings, ...options }: Options = {},
  { architecture = model, lossScale = 1024 }: { architecture?: Architecture; lossScale?: number } = {},
) {
  const given = { ...options, castsHalf: true, settings: { ...settings, precision } };
  using session = await openTestTraining(architecture, randomWeights(architecture), given);
  if (settings?.method !== 'full') fillParameters(session);
  return await gradientOf(session, batch, { totalWeight: 50, lossScale });
}

/** Of loss and gradient, against single precision. */
async function differences(options: Options, architecture?: Architecture) {
  const given = architecture ? { architecture } : {};
  const single = await gradientIn('float32', options, given);
  const mixed = await gradientIn('mixed', options, given);
  return {
    loss: Math.abs(mixed.lossSum / single.lossSum - 1),
    gradient: relativeDifference(mixed.gradient, single.gradient),
  };
}

const int8 = { precision: 'int8', blockSize: 32 } as const;

// Measured over all families, methods and precisions of the base: losses are off by up to 4e-4, gradients by 0.3% to 1.1%.
test.each(Object.entries<Architecture>(tinyModels))(
  'loss and gradients are those of single precision, rounded: %s',
  async (_, architecture) => {
    for (const options of [int8, { settings: { method: 'full' } }] as const) {
      const off = await differences(options, architecture);
      expect(off.loss).toBeLessThan(1e-3);
      expect(off.gradient).toBeLessThan(0.02);
      // Numbers that were not rounded would be nearer.
      expect(off.gradient).toBeGreaterThan(1e-3);
    }
  },
);

const lora = { ...testLora, dropout: 0.2, targets: ['q', 'v', 'down'] } as const;
test.each<{ name: string; options: Options }>([
  { name: 'a base in single precision', options: {} },
  { name: 'a base in half precision', options: { precision: 'fp16' } },
  { name: 'a base in int4', options: { precision: 'int4', blockSize: 32 } },
  { name: 'an unpacked base', options: { ...int8, settings: { unpackBase: true } } },
  { name: 'some targets with dropout', options: { ...int8, settings: { lora } } },
])('… over $name', async ({ options }) => {
  const off = await differences(options);
  expect(off.loss).toBeLessThan(2e-3);
  expect(off.gradient).toBeLessThan(0.03);
});

test('layers that are computed twice give the same gradients', async () => {
  const kept = await gradientIn('mixed', int8);
  const again = await gradientIn('mixed', { ...int8, settings: { checkpointLayers: 1 } });
  expect(again.lossSum).toBe(kept.lossSum);
  expect(relativeDifference(again.gradient, kept.gradient)).toBeLessThan(1e-5);
});

test('small gradients need the scale, and too large a scale overflows', async () => {
  const single = await gradientIn('float32', int8);
  const scaled = async (lossScale: number) => gradientIn('mixed', int8, { lossScale });
  const faint = await scaled(2 ** -18);
  expect(relativeDifference(faint.gradient, single.gradient)).toBeGreaterThan(0.1);
  expect((await scaled(2 ** 24)).gradientNorm).not.toSatisfy(Number.isFinite);
});

test('the measured loss is of half precision, too', async () => {
  const settings = { precision: 'mixed' } as const;
  using session = await openTestTraining(model, randomWeights(model), { castsHalf: true, settings });
  fillParameters(session);
  const measured = await session.evaluate(batch);
  expect(measured.lossSum).toBe((await gradientIn('mixed')).lossSum);
});

interface Run {
  readonly precision: TrainingSettings['precision'];
  readonly architecture?: Architecture;
  readonly weights?: SourceTensors;
  readonly folder?: string;
  /** Ends it as a killed process would be. */
  readonly until?: number;
}

/** Thirty steps of a real model. */
async function runReal({ precision, architecture = model, folder, until = Infinity, ...run }: Run) {
  const weights = run.weights ?? randomWeights(architecture);
  const optimizer = { ...quadraticSettings.optimizer, learningRate: 0.003 };
  const settings = { ...quadraticSettings, precision, optimizer, lora: testLora, steps: 30 };
  const records: TrainingRecord[] = [];
  const onRecord = (record: TrainingRecord) => {
    records.push(record);
    if (record.kind === 'point' && record.step === until) throw new Error('ended');
  };
  const openSession = (fitting: TrainingSettings) =>
    openTestTraining(architecture, weights, { ...int8, castsHalf: true, settings: fitting });
  const given = { folder: folder ?? (await freshFolder()), settings, files: unflushedFiles, onRecord };
  const running = runQuadratic({ ...given, ports: { openSession } });
  if (until < Infinity) await expect(running).rejects.toThrow('ended');
  else await running;
  const points = records.flatMap((record) => (record.kind === 'point' ? [record] : []));
  const told = records.flatMap((record) =>
    record.kind === 'event' && record.event.kind === 'overflow' ? [record.event] : [],
  );
  return { curve: curveOf(records), points, told };
}

async function freshFolder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'inhouse-mixed-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

test('thirty steps follow those of single precision', async () => {
  // Its gradients suit the first scale: a step left out would put the two curves apart.
  const architecture = tinyModels['llama, untied'];
  const single = await runReal({ precision: 'float32', architecture });
  const mixed = await runReal({ precision: 'mixed', architecture });
  expect(mixed.told).toEqual([]);
  const off = single.curve.map(({ loss }, at) => Math.abs((mixed.curve[at]?.loss ?? 0) / loss - 1));
  expect(Math.max(...off)).toBeLessThan(2e-3);
});

/** A last norm that multiplies by a hundred: so is every gradient. */
function hostileWeights(): SourceTensors {
  return new Map(
    [...randomWeights(model)].map(([name, tensor]) =>
      name === 'model.norm.weight'
        ? [name, { ...tensor, data: tensor.data.map((value) => value * 100) }]
        : [name, tensor],
    ),
  );
}

test('gradients that overflow are left out until the scale suits them, and a run that is killed then goes on exactly', async () => {
  const weights = hostileWeights();
  const whole = await runReal({ precision: 'mixed', weights });
  expect(whole.told[0]).toMatchObject({ step: 9, data: { skipped: 8, scale: 2 ** 8 } });
  const applied = whole.points.filter(({ gradientNorm }) => gradientNorm !== null);
  expect(applied.length).toBeGreaterThan(20);
  expect(applied.at(-1)?.loss).toBeLessThan(0.9 * (applied[0]?.loss ?? 0));
  for (const until of [2, 7, 13]) {
    const folder = await freshFolder();
    const first = await runReal({ precision: 'mixed', weights, folder, until });
    const second = await runReal({ precision: 'mixed', weights, folder });
    const from = second.curve[0]?.step ?? 0;
    expect(from).toBeLessThanOrEqual(until);
    expect([...first.curve.slice(0, from - 1), ...second.curve]).toEqual(whole.curve);
  }
});
