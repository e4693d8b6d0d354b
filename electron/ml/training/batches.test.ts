import { expect, test } from 'vitest';
import { createRandom } from '../sampling/random.ts';
import { batchTokens, batchWeight, type TokenExample } from './batch.ts';
import {
  fillBatch,
  type PlanInput,
  planEpoch,
  roundTokens,
  type StepPlan,
  stepsOfRun,
  walkSteps,
} from './batches.ts';
import { drawReplay } from './mixing.ts';

/** Mostly short ones, as dialogues are, and a few that are nearly as long as a row. */
function lengthsOf(count: number, seed: number, longest = 256): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => Math.max(2, Math.ceil(longest * random() ** 3)));
}

const base: PlanInput = {
  lengths: lengthsOf(1_003, 1),
  replayLengths: lengthsOf(500, 2),
  replayShare: 0.25,
  batch: { sequences: 8, accumulation: 3, maxTokens: 256, packing: false },
  seed: 7,
};
const inputs: readonly (readonly [string, PlanInput])[] = [
  ['buckets', base],
  ['packing', { ...base, batch: { ...base.batch, packing: true } }],
  ['buckets without older ones', { ...base, replayLengths: [], replayShare: 0 }],
  ['one row a step', { ...base, batch: { ...base.batch, sequences: 1, accumulation: 1 } }],
  [
    'packing into one row',
    { ...base, batch: { sequences: 1, accumulation: 1, maxTokens: 256, packing: true } },
  ],
  ['fewer examples than a step', { ...base, lengths: [3, 4, 5], replayLengths: [6] }],
  ['an older set that is used up in every epoch', { ...base, replayLengths: lengthsOf(11, 3) }],
  [
    'examples of which two never share a row',
    {
      ...base,
      lengths: Array.from({ length: 50 }, () => 200),
      batch: { ...base.batch, packing: true },
    },
  ],
];

const flat = (steps: readonly StepPlan[]) => steps.flat(3);
const lengthIn = (input: PlanInput) => (example: number) =>
  [...input.lengths, ...input.replayLengths][example] as number;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

test.each(inputs)('every new example comes once an epoch, in steps of the asked size: %s', (_, input) => {
  for (const epoch of [0, 1, 5]) {
    const steps = planEpoch(input, epoch);
    const fresh = flat(steps).filter((example) => example < input.lengths.length);
    expect([...fresh].sort((a, b) => a - b)).toEqual([...input.lengths.keys()]);
    const { sequences, accumulation, maxTokens } = input.batch;
    for (const step of steps) {
      expect(step.length).toBeLessThanOrEqual(accumulation);
      for (const rows of step) {
        expect(rows.length).toBeLessThanOrEqual(sequences);
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) expect(sum(row.map(lengthIn(input)))).toBeLessThanOrEqual(maxTokens);
      }
    }
  }
});

test.each(inputs)('every step has its share of older examples, to one: %s', (_, input) => {
  const total = flat(planEpoch(input, 2)).length;
  expect(Math.abs(total * input.replayShare - (total - input.lengths.length))).toBeLessThanOrEqual(1);
  for (const step of planEpoch(input, 2)) {
    const examples = step.flat(2);
    const older = examples.filter((example) => example >= input.lengths.length).length;
    expect(Math.abs(older - examples.length * input.replayShare)).toBeLessThan(1.5);
  }
});

test('no older example is seen again before all of them were, from epoch to epoch', () => {
  const epochs = [0, 1, 2, 3, 4].map((epoch) =>
    flat(planEpoch(base, epoch)).filter((example) => example >= base.lengths.length),
  );
  for (let seen = 1; seen <= epochs.length; seen++) {
    const counts = new Map<number, number>();
    for (const example of epochs.slice(0, seen).flat()) counts.set(example, (counts.get(example) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const least = counts.size < base.replayLengths.length ? 0 : Math.min(...counts.values());
    expect(most - least).toBeLessThanOrEqual(1);
  }
});

test('a run that goes on behind any step gets the batches of an unbroken one; another seed or epoch gets others', () => {
  for (const [, input] of inputs) {
    const length = { epochs: 3, steps: null };
    const unbroken = [...walkSteps(input, length)];
    expect(unbroken.length).toBe(stepsOfRun(input, length));
    expect(unbroken.map(({ step }) => step)).toEqual(unbroken.map((_, at) => at + 1));
    for (const after of [0, 1, Math.floor(unbroken.length / 2), unbroken.length])
      expect([...walkSteps(input, length, after)]).toEqual(unbroken.slice(after));
  }
  expect(planEpoch(base, 0)).not.toEqual(planEpoch(base, 1));
  expect(planEpoch({ ...base, seed: 8 }, 0)).not.toEqual(planEpoch(base, 0));
});

test('a number of steps decides where it is given: fewer than an epoch, or more than all', () => {
  const perEpoch = planEpoch(base, 0).length;
  for (const steps of [1, perEpoch, 3 * perEpoch + 1])
    expect([...walkSteps(base, { epochs: 1, steps })].length).toBe(steps);
  expect([...walkSteps({ ...base, lengths: [] }, { epochs: 3, steps: 10 })]).toEqual([]);
});

/** Tokens that are no padding, of all that are computed. */
function fillOf(input: PlanInput): number {
  const examples = [...input.lengths, ...input.replayLengths].map(exampleOf);
  const batches = planEpoch(input, 0)
    .flat()
    .map((rows) => fillBatch(rows, examples));
  return sum(batches.map(batchTokens)) / sum(batches.map(({ ids }) => ids.length));
}

test('there is little padding, with short dialogues as with lengths of every kind', () => {
  const short = (count: number, seed: number) => lengthsOf(count, seed, 30).map((length) => length + 20);
  const demo: PlanInput = {
    ...base,
    ...{ lengths: short(280, 4), replayLengths: short(5_000, 5) },
    batch: { sequences: 32, accumulation: 1, maxTokens: 256, packing: false },
  };
  expect(fillOf(demo)).toBeGreaterThan(0.8);
  expect(fillOf(base)).toBeGreaterThan(0.75);
  // Older dialogues that are longer than the new ones: in rows of their own they would cost the new ones much padding.
  const packed = { sequences: 4, accumulation: 1, maxTokens: 256, packing: true };
  const longer = short(5_000, 5).map((length) => 2 * length);
  expect(fillOf({ ...demo, replayLengths: longer, batch: packed })).toBeGreaterThan(0.9);
  expect(fillOf({ ...base, batch: { ...base.batch, packing: true } })).toBeGreaterThan(0.9);
});

test('rows are rounded up to few lengths, never by more than an eighth beyond 32 tokens', () => {
  const rounded = Array.from({ length: 4_096 }, (_, at) => roundTokens(at + 1));
  rounded.forEach((tokens, at) => {
    expect(tokens).toBeGreaterThanOrEqual(at + 1);
    if (at + 1 > 32) expect(tokens).toBeLessThanOrEqual((at + 1) * 1.125);
  });
  expect(new Set(rounded).size).toBeLessThan(70);
});

/** Ids that say which example they belong to. */
function exampleOf(length: number, example: number): TokenExample {
  return {
    ids: Array.from({ length }, (_, at) => example * 1_000 + at),
    weights: Array.from({ length }, (_, at) => (at === 0 ? 0 : at % 3 === 0 ? 0 : 1.5)),
  };
}

test('targets are the next tokens of the same example, positions begin anew, and nothing is learnt across examples', () => {
  const examples = [3, 5, 2, 1].map(exampleOf);
  const batch = fillBatch([[1, 2], [0], [3]], examples);
  expect([batch.sequences, batch.tokens]).toEqual([3, 8]);
  const row = (array: Int32Array | Float32Array, at: number) => [...array.subarray(at * 8, at * 8 + 8)];
  expect(row(batch.ids, 0)).toEqual([1_000, 1_001, 1_002, 1_003, 1_004, 2_000, 2_001, 0]);
  expect(row(batch.targets, 0)).toEqual([1_001, 1_002, 0, 1_004, 0, 2_001, 0, 0]);
  expect(row(batch.weights, 0)).toEqual([1.5, 1.5, 0, 1.5, 0, 1.5, 0, 0]);
  expect(row(batch.positions, 0)).toEqual([0, 1, 2, 3, 4, 0, 1, 0]);
  expect(row(batch.segments, 0)).toEqual([0, 0, 0, 0, 0, 1, 1, -1]);
  expect(row(batch.segments, 2)).toEqual([0, -1, -1, -1, -1, -1, -1, -1]);
  expect(batchWeight(batch)).toBe(9);
  expect(batchTokens(batch)).toBe(11);
});

test('whatever is planned, no target leaves its example and all weights arrive', () => {
  for (const [, input] of inputs) {
    const examples = [...input.lengths, ...input.replayLengths].map(exampleOf);
    for (const rows of planEpoch(input, 0).flat()) {
      const batch = fillBatch(rows, examples);
      const expected = sum(
        rows.flat().flatMap((example) => [...(examples[example] as TokenExample).weights]),
      );
      expect(batchWeight(batch)).toBe(expected);
      const astray = [...batch.weights.keys()].filter(
        (at) =>
          batch.weights[at] !== 0 &&
          (batch.targets[at] !== (batch.ids[at] as number) + 1 ||
            batch.segments[at] !== batch.segments[at + 1]),
      );
      expect(astray).toEqual([]);
    }
  }
});

test.each([false, true])(
  'part of an epoch is that part of its steps, packed or not (%s), and at least one',
  (packing) => {
    const input = { ...base, batch: { ...base.batch, packing } };
    const whole = stepsOfRun(input, { epochs: 1, steps: null });
    expect(whole).toBeGreaterThan(3);
    expect(stepsOfRun(input, { epochs: 0.5, steps: null })).toBe(Math.floor(whole / 2));
    expect(stepsOfRun(input, { epochs: 1e-3, steps: null })).toBe(1);
  },
);

test('an older set is drawn from whatever its size', () => {
  expect(drawReplay(400_000, { count: 300_000, epoch: 1, seed: 1 })).toHaveLength(300_000);
});
