import { expect, test } from 'vitest';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { dequantized, type SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import type { TrainingBatch } from '../../ml/training/batch.ts';
import {
  batchOf,
  fillParameters,
  gradientOf,
  openTestTraining,
  relativeDifference,
  type TestTraining,
  testLora,
} from './trainingModels.reference.ts';

const model: Architecture = { ...tinyModels['qwen3, norms over heads'], layerCount: 3 };
const weights = randomWeights(model);
const examples = [9, 14, 20, 5].map((length, index) =>
  Array.from({ length }, (_, i) => (17 * index + 7 * i * i) % 101),
);
const [first = [], second = [], third = [], fourth = []] = examples;
const batch = batchOf([[first, second], [third]], 24);

async function gradientIn(options: TestTraining, given = batch, tensors: SourceTensors = weights) {
  using session = await openTestTraining(model, tensors, options);
  fillParameters(session);
  // Awaited here: the session is gone afterwards.
  return await gradientOf(session, given);
}

test.each([1, 2, 3])('computing every %d layers twice changes nothing', async (checkpointLayers) => {
  const whole = await gradientIn({ settings: { checkpointLayers: 0 } });
  const twice = await gradientIn({ settings: { checkpointLayers } });
  expect(Math.abs(twice.lossSum / whole.lossSum - 1)).toBeLessThan(1e-5);
  expect(relativeDifference(twice.gradient, whole.gradient)).toBeLessThan(1e-5);
});

test('every weight learns, the vocabulary too, and layers that are computed twice change nothing', async () => {
  const [before, after] = await Promise.all([lossesInFull(0), lossesInFull(2)]);
  expect(Math.min(...before)).toBeLessThan(0.5 * (before[0] ?? 0));
  for (const [step, loss] of before.entries()) expect((after[step] ?? 0) / loss).toBeCloseTo(1, 3);
});

async function lossesInFull(checkpointLayers: number): Promise<number[]> {
  const settings = { method: 'full', checkpointLayers } as const;
  using session = await openTestTraining(model, weights, { settings });
  const adam = { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 };
  const start = session.state.parameters.slice();
  const losses: number[] = [];
  for (let step = 1; step <= 12; step++) {
    losses.push((await session.accumulate(batch, { totalWeight: 50, dropoutSeed: 1 })).lossSum);
    await session.update({ ...adam, step });
  }
  for (const { name, offset } of session.parameters)
    expect(session.state.parameters[offset], name).not.toBe(start[offset]);
  return losses;
}

test('the vocabulary in chunks of any size is the vocabulary', async () => {
  const whole = await gradientIn({ settings: { vocabularyChunk: 1000 } });
  for (const vocabularyChunk of [7, 50, 101]) {
    const chunks = await gradientIn({ settings: { vocabularyChunk } });
    expect(Math.abs(chunks.lossSum / whole.lossSum - 1)).toBeLessThan(1e-5);
    expect(relativeDifference(chunks.gradient, whole.gradient)).toBeLessThan(1e-5);
  }
});

/** The weights as the quantized variant has them; the vocabulary always in 8 bits, vectors as they are. */
function roundedWeights(bits: 8 | 4): SourceTensors {
  return new Map(
    [...weights].map(([name, tensor]) => {
      const isVocabulary = name.includes('embed_tokens') || name.includes('lm_head');
      return [name, tensor.shape.length === 1 ? tensor : dequantized(tensor, isVocabulary ? 8 : bits, 32)];
    }),
  );
}

test.each([['int8', 8] as const, ['int4', 4] as const])(
  'over a base in %s it learns what it learns over the unpacked numbers',
  async (precision, bits) => {
    const expected = await gradientIn({}, batch, roundedWeights(bits));
    const ways = {
      exact: { tolerance: 1e-4, profile: 'exact', settings: {} },
      unpacked: { tolerance: 1e-4, profile: 'fast', settings: { unpackBase: true } },
      twice: { tolerance: 1e-4, profile: 'exact', settings: { checkpointLayers: 1 } },
      fast: { tolerance: 0.05, profile: 'fast', settings: {} },
    } as const;
    for (const [name, { tolerance, profile, settings }] of Object.entries(ways)) {
      const got = await gradientIn({ precision, blockSize: 32, profile, settings });
      expect(Math.abs(got.lossSum / expected.lossSum - 1), name).toBeLessThan(tolerance);
      expect(relativeDifference(got.gradient, expected.gradient), name).toBeLessThan(tolerance);
    }
  },
);

test('a base in half precision is computed with in single', async () => {
  const expected = await gradientIn({});
  for (const unpackBase of [false, true]) {
    const got = await gradientIn({ precision: 'fp16', settings: { unpackBase } });
    expect(relativeDifference(got.gradient, expected.gradient)).toBeLessThan(5e-3);
  }
});

test('examples in one row give what they give in rows of their own, whatever the padding', async () => {
  using session = await openTestTraining(model, weights);
  fillParameters(session);
  const packed = await gradientOf(session, batchOf([[first, second, fourth], [third]], 30));
  const apart = await gradientOf(session, batchOf([[fourth], [third], [second], [first]], 21));
  expect(packed.weight).toBeCloseTo(apart.weight, 4);
  expect(Math.abs(packed.lossSum / apart.lossSum - 1)).toBeLessThan(1e-5);
  expect(relativeDifference(packed.gradient, apart.gradient)).toBeLessThan(1e-5);
});

test('batches of a step add up', async () => {
  using session = await openTestTraining(model, weights);
  fillParameters(session);
  const whole = await gradientOf(session, batchOf([[first], [second], [third]], 20), { totalWeight: 3 });
  for (const rows of [[first], [second]])
    await session.accumulate(batchOf([rows], 20), { totalWeight: 3, dropoutSeed: 1 });
  const parts = await gradientOf(session, batchOf([[third]], 20), { totalWeight: 3 });
  expect(relativeDifference(parts.gradient, whole.gradient)).toBeLessThan(1e-5);
  await session.accumulate(batchOf([[first]], 20), { totalWeight: 1, dropoutSeed: 1 });
  session.clearGradient();
  expect((await gradientOf(session, nothing())).gradientNorm).toBe(0);
});

/** Nothing of it is learnt. */
function nothing(): TrainingBatch {
  const one = batchOf([[first]], 20);
  return { ...one, weights: one.weights.fill(0) };
}

test('a batch in which nothing is learnt has no loss and no gradient', async () => {
  using session = await openTestTraining(model, weights);
  fillParameters(session);
  const { lossSum, weight, gradientNorm } = await gradientOf(session, nothing());
  expect([lossSum, weight, gradientNorm]).toEqual([0, 0, 0]);
  expect(await session.evaluate(nothing())).toEqual({ lossSum: 0, weight: 0 });
});

test('the measured loss is the learnt one without dropout, and gathers nothing', async () => {
  const lora = { ...testLora, dropout: 0.3 };
  const plain = await gradientIn({});
  using session = await openTestTraining(model, weights, { settings: { lora } });
  fillParameters(session);
  const measured = await session.evaluate(batch);
  expect(Math.abs(measured.lossSum / plain.lossSum - 1)).toBeLessThan(1e-5);
  const dropped = await gradientOf(session, batch, { dropoutSeed: 4 });
  expect(Math.abs(dropped.lossSum / plain.lossSum - 1)).toBeGreaterThan(1e-3);
  const again = await gradientOf(session, batch, { dropoutSeed: 4 });
  expect(again.gradient).toEqual(dropped.gradient);
  const other = await gradientOf(session, batch, { dropoutSeed: 5 });
  expect(other.lossSum).not.toBe(dropped.lossSum);
});

test('a gradient that is no number changes nothing and is forgotten', async () => {
  using session = await openTestTraining(model, weights);
  fillParameters(session);
  const before = session.state.parameters.slice();
  const broken = { ...batch, weights: batch.weights.slice().fill(Number.POSITIVE_INFINITY) };
  const options = { learningRate: 1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 };
  await session.accumulate(broken, { totalWeight: 1, dropoutSeed: 1 });
  expect((await session.update({ ...options, step: 1 })).applied).toBe(false);
  expect(session.state.parameters).toEqual(before);
  expect(session.state.firstMoment.every((value) => value === 0)).toBe(true);
  await session.accumulate(batch, { totalWeight: 1, dropoutSeed: 1 });
  expect((await session.update({ ...options, step: 1 })).applied).toBe(true);
});

test('a run in flight can be ended, and the next one goes on', async () => {
  using session = await openTestTraining(model, weights, { settings: { checkpointLayers: 1 } });
  fillParameters(session);
  const long = batchOf(
    Array.from({ length: 16 }, () => [Array.from({ length: 256 }, (_, i) => i % 101)]),
    256,
  );
  const positions = long.positions.map((position) => position % 64);
  const running = session.accumulate({ ...long, positions }, { totalWeight: 1, dropoutSeed: 1 });
  session.terminate();
  await expect(running).rejects.toMatchObject({ code: 'request.cancelled' });
  const expected = await gradientIn({});
  const { gradient } = await gradientOf(session, batch);
  expect(relativeDifference(gradient, expected.gradient)).toBeLessThan(1e-5);
});

test('adapters start at the base: B is zero, A within one over the root of its width, by the seed', async () => {
  using session = await openTestTraining(model, weights, { settings: { seed: 3 } });
  using same = await openTestTraining(model, weights, { settings: { seed: 3 } });
  using other = await openTestTraining(model, weights, { settings: { seed: 4 } });
  expect(same.state.parameters).toEqual(session.state.parameters);
  expect(other.state.parameters).not.toEqual(session.state.parameters);
  for (const { name, offset, shape } of session.parameters) {
    const [rows = 0, columns = 0] = shape;
    const values = session.state.parameters.subarray(offset, offset + rows * columns);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (name.endsWith('B')) expect(largest).toBe(0);
    else expect(largest * Math.sqrt(columns)).toBeGreaterThan(0.9);
    expect(largest * Math.sqrt(columns)).toBeLessThanOrEqual(1);
  }
});

test('a provider that cannot learn is refused, and one whose library is missing says so', async () => {
  const opening = openTestTraining(model, weights, { provider: 'coreml' });
  await expect(opening).rejects.toMatchObject({ code: 'graph.unsupported' });
  const missing = openTestTraining(model, weights, { provider: 'cuda' });
  await expect(missing).rejects.toMatchObject({ code: 'session.openFailed' });
});

test('mixed precision is refused where half precision has no kernels', async () => {
  const opening = openTestTraining(model, weights, { settings: { precision: 'mixed' } });
  await expect(opening).rejects.toMatchObject({ code: 'training.mixedUnavailable' });
});

test('a scale that gradients are multiplied by is taken out again', async () => {
  using session = await openTestTraining(model, weights);
  fillParameters(session);
  const plain = await gradientOf(session, batch, { totalWeight: 50 });
  for (const lossScale of [2 ** 16, 2 ** -3]) {
    const scaled = await gradientOf(session, batch, { totalWeight: 50, lossScale });
    expect(scaled.gradientNorm).toBeCloseTo(plain.gradientNorm, 6);
    expect(relativeDifference(scaled.gradient, plain.gradient)).toBeLessThan(1e-6);
  }
});
