import { expect, test } from 'vitest';
import { createRandom } from '../sampling/random.ts';
import { mcNemarTest, pairedBootstrap, signTest } from './pairedTests.ts';
import { verdict } from './verdict.ts';

// Two-sided p of SciPy 1.17's binomtest with one half.
const splits: readonly [wins: number, losses: number, p: number][] = [
  [0, 0, 1],
  [1, 0, 1],
  [3, 3, 1],
  [5, 0, 0.0625],
  [8, 0, 0.0078125],
  [15, 3, 0.007537841796875],
  [30, 10, 0.0022214337732293643],
  [120, 80, 0.005685155996750306],
  [1100, 1000, 0.03072070786424249],
];
for (const [wins, losses, p] of splits)
  test(`${wins} wins against ${losses} have p = ${p}, in either order`, () => {
    expect(signTest(wins, losses)).toBeCloseTo(p, 10);
    expect(signTest(losses, wins)).toBeCloseTo(p, 10);
  });

test("McNemar's test counts only the pairs in which one is right", () => {
  const pairs = (first: boolean, second: boolean, times: number) =>
    new Array<readonly [boolean, boolean]>(times).fill([first, second]);
  const found = mcNemarTest([
    ...pairs(true, true, 50),
    ...pairs(false, false, 30),
    ...pairs(false, true, 15),
    ...pairs(true, false, 3),
  ]);
  expect(found).toMatchObject({ gained: 15, lost: 3, pairs: 98 });
  expect(found.difference).toBeCloseTo(12 / 98, 12);
  expect(verdict(found, 'higher')).toBe('better');
  expect(verdict(mcNemarTest(pairs(true, false, 8)), 'higher')).toBe('worse');
  expect(verdict(mcNemarTest(pairs(false, true, 7)), 'higher')).toBe('noClearDifference');
  expect(mcNemarTest([])).toEqual({ difference: 0, p: 1, gained: 0, lost: 0, pairs: 0 });
});

const differences = [0.1, 0.3, -0.2, 0.4, 0.25, 0, 0.5, -0.1, 0.35, 0.2];

test("the bootstrap agrees with SciPy's percentile bootstrap of 200,000 resamples", () => {
  const found = pairedBootstrap({ differences, seed: 5 });
  expect(found.difference).toBeCloseTo(0.18, 12);
  expect(Math.abs(found.interval[0] - 0)).toBeLessThan(0.02);
  expect(Math.abs(found.interval[1] - 0.345)).toBeLessThan(0.02);
  expect(Math.abs(found.p - 0.0103)).toBeLessThan(0.004);
});

test('equal seeds give equal results, another seed another one', () => {
  const found = pairedBootstrap({ differences, seed: 5 });
  expect(pairedBootstrap({ differences, seed: 5 })).toEqual(found);
  expect(pairedBootstrap({ differences, seed: 6 })).not.toEqual(found);
});

test('the same differences the other way round have the same p and the mirrored interval, about', () => {
  const found = pairedBootstrap({ differences: differences.map((value) => -value), seed: 5 });
  const other = pairedBootstrap({ differences, seed: 5 });
  expect(found.p).toBe(other.p);
  expect(found.interval[0]).toBeCloseTo(-other.interval[1], 12);
});

test('weights make it a difference of ratios', () => {
  const found = pairedBootstrap({ differences: [2, 6], weights: [1, 3], seed: 1 });
  expect(found.difference).toBe(2);
  expect(found.interval).toEqual([2, 2]);
});

test('no difference and nothing at all are no clear difference', () => {
  for (const none of [[0, 0, 0, 0], []]) {
    const found = pairedBootstrap({ differences: none, seed: 1 });
    expect(found).toEqual({ difference: 0, p: 1, interval: [0, 0] });
    expect(verdict(found, 'lower')).toBe('noClearDifference');
  }
});

test('noise around nothing is called a difference about as often as the level says', () => {
  const random = createRandom(11);
  let called = 0;
  for (let trial = 0; trial < 200; trial += 1) {
    const noise = Array.from({ length: 60 }, () => random() + random() - random() - random());
    const found = pairedBootstrap({ differences: noise, seed: trial, resamples: 1000 });
    if (verdict(found, 'higher') !== 'noClearDifference') called += 1;
  }
  // 1% of 200 is 2; more than 9 would come once in 30,000 times by chance.
  expect(called).toBeLessThan(10);
});

test('a steady gain is better where higher is better, and worse where lower is', () => {
  const steady = pairedBootstrap({ differences: new Array<number>(20).fill(0.1), seed: 1 });
  expect(steady.p).toBeLessThan(0.001);
  expect(verdict(steady, 'higher')).toBe('better');
  expect(verdict(steady, 'lower')).toBe('worse');
});

test('a handful of things is never enough, however alike they are', () => {
  const of = (count: number) => pairedBootstrap({ differences: new Array<number>(count).fill(0.1), seed: 1 });
  expect(verdict(of(7), 'higher')).toBe('noClearDifference');
  expect(of(7).p).toBe(2 / 128);
  expect(verdict(of(8), 'higher')).toBe('better');
});
