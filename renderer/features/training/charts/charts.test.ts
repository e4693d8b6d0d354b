import { expect, test } from 'vitest';
import { linePath, type Point } from './linePath.ts';
import { domainOf, linearTicks, logTicks, makeScale } from './scales.ts';
import { nearestIndex, smooth } from './smooth.ts';

test('a scale gives back the value that it placed, linear and logarithmic', () => {
  for (const kind of ['linear', 'log'] as const) {
    const scale = makeScale([0.01, 40], [300, 10], kind);
    expect(scale.toPx(0.01)).toBeCloseTo(300);
    expect(scale.toPx(40)).toBeCloseTo(10);
    for (const value of [0.01, 0.5, 7, 40]) expect(scale.toValue(scale.toPx(value))).toBeCloseTo(value);
  }
  expect(makeScale([3, 3], [0, 10], 'linear').toPx(3)).toBe(5);
});

test('ticks are round, within the domain, and about as many as asked for', () => {
  expect(linearTicks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(linearTicks([13, 10_000], 5)).toEqual([2000, 4000, 6000, 8000, 10_000]);
  expect(logTicks([0.0009, 12], 5)).toEqual([0.001, 0.01, 0.1, 1, 10]);
  // Within one power of ten there is no second power.
  expect(logTicks([2.1, 2.9], 4).length).toBeGreaterThan(1);
  for (const [from, to] of [
    [1e-9, 1e9],
    [0.3, 0.31],
    [5, 500],
  ] as const) {
    const ticks = logTicks([from, to], 5);
    expect(ticks.length).toBeLessThanOrEqual(8);
    for (const tick of ticks) expect(tick >= from && tick <= to).toBe(true);
  }
});

test('an axis leaves out what has no place on it', () => {
  expect(domainOf([null, Number.NaN, Number.POSITIVE_INFINITY], 'linear')).toEqual([0, 1]);
  const [least, most] = domainOf([0, 0.5, 2], 'log');
  expect(least).toBeGreaterThan(0.4);
  expect(most).toBeGreaterThan(2);
  expect(domainOf([3, 9], 'linear', true)[0]).toBe(0);
});

test('a peak among ten thousand points is drawn, and the path stays short', () => {
  const points = Array.from({ length: 10_000 }, (_, x): Point => ({ x, y: x === 6_543 ? 100 : 1 }));
  const path = linePath(
    points,
    makeScale([0, 9_999], [0, 500], 'linear'),
    makeScale([0, 100], [100, 0], 'linear'),
  );
  expect(path).toContain(' 0.0');
  expect(path.length).toBeLessThan(50_000);
  expect(path.match(/M/g)).toHaveLength(1);
});

test('a value that is missing breaks the line', () => {
  const points = [1, 2, null, 3, 4].map((y, x): Point => ({ x, y }));
  const path = linePath(points, makeScale([0, 4], [0, 40], 'linear'), makeScale([0, 4], [40, 0], 'linear'));
  expect(path).toBe('M0.0 30.0L10.0 20.0M30.0 10.0L40.0 0.0');
});

test('a smoothed line begins where the values do and comes to a constant', () => {
  expect(smooth([4, null, 4, 4], 0.9).map((value) => value && Math.round(value * 1e6) / 1e6)).toEqual([
    4,
    null,
    4,
    4,
  ]);
  expect(smooth([1, 5], 0)).toEqual([1, 5]);
  const [first, second] = smooth([0, 1], 0.5);
  expect(first).toBe(0);
  expect(second).toBeCloseTo(2 / 3);
});

test('the nearest of rising numbers is found', () => {
  expect(nearestIndex([], 3)).toBe(-1);
  for (const [wanted, index] of [
    [-5, 0],
    [1.4, 0],
    [1.6, 1],
    [2.9, 2],
    [99, 2],
  ] as const)
    expect(nearestIndex([1, 2, 3], wanted)).toBe(index);
});
