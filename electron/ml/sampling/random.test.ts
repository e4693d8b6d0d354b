import { expect, test } from 'vitest';
import { createRandom, xoshiro128 } from './random.ts';

test('xoshiro128** gives the numbers of its authors’ reference code', () => {
  const next = xoshiro128([1, 2, 3, 4]);
  // The first three can be followed by hand: rotl(s1 * 5, 7) * 9.
  expect([next(), next(), next(), next()]).toEqual([11_520, 0, 5_927_040, 70_819_200]);
});

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  const seeds = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
  expect(new Set(seeds.map((seed) => draw(seed)[0])).size).toBe(seeds.length);
});

test('numbers lie in [0, 1) and fill it evenly', () => {
  const random = createRandom(1);
  const bins = new Array<number>(16).fill(0);
  for (let i = 0; i < 160_000; i++) {
    const value = random();
    expect(value >= 0 && value < 1).toBe(true);
    bins[Math.floor(value * 16)] = (bins[Math.floor(value * 16)] ?? 0) + 1;
  }
  const chiSquare = bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  // 15 degrees of freedom: 37.7 is exceeded once in a thousand; the seed is fixed.
  expect(chiSquare).toBeLessThan(37.7);
});

test('seeds that follow each other begin with different numbers, spread evenly', () => {
  const tenths = new Array<number>(10).fill(0);
  const firsts = new Set<number>();
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const first = createRandom(seed)();
    firsts.add(first);
    tenths[Math.floor(first * 10)] = (tenths[Math.floor(first * 10)] ?? 0) + 1;
  }
  expect(firsts.size).toBe(1_000);
  for (const count of tenths) expect(Math.abs(count - 100)).toBeLessThan(40);
});
