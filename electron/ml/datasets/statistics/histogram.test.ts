import { expect, test } from 'vitest';
import { binOf, countInto, linearEdges, logEdges } from './histogram.ts';

test('edges rise in steps people read, cover everything, and are at most as many as wanted', () => {
  expect(linearEdges(0, 9, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(linearEdges(3, 3, 20)).toEqual([3, 4]);
  expect(linearEdges(120, 1999, 4)).toEqual([0, 500, 1000, 1500, 2000]);
  for (let max = 0; max < 5000; max += 37)
    for (const min of [0, max >> 2, max])
      for (const most of [1, 7, 20]) {
        const edges = linearEdges(min, max, most);
        expect(edges.length - 1).toBeLessThanOrEqual(most);
        expect(edges[0]).toBeLessThanOrEqual(min);
        expect(edges.at(-1)).toBeGreaterThan(max);
      }
});

test('magnitudes rise by 1, 2 and 5', () => {
  expect(logEdges(0)).toEqual([0, 1]);
  expect(logEdges(99)).toEqual([0, 1, 2, 5, 10, 20, 50, 100]);
  expect(logEdges(100).at(-1)).toBe(200);
});

test('counts are those of numpy.histogram: bins half open, the last one closed', () => {
  // numpy.histogram([1, 2, 1], bins=[0, 1, 2, 3]) of NumPy's documentation.
  expect(countInto([0, 1, 2, 3], [1, 2, 1]).counts).toEqual([0, 2, 1]);
  // numpy.histogram([[1, 2, 1], [1, 0, 1]], bins=[0,1,2,3]).
  expect(countInto([0, 1, 2, 3], [1, 2, 1, 1, 0, 1]).counts).toEqual([1, 4, 1]);
  expect(countInto([0, 1, 2, 3], [3, 3.001, -0.001, Number.NaN]).counts).toEqual([0, 0, 1]);
});

test('halving finds the bin that looking at each would', () => {
  const edges = logEdges(1_000_000);
  for (let value = 0; value < 3000; value++)
    expect(binOf(edges, value)).toBe(edges.findIndex((_, at) => (edges[at + 1] as number) > value));
});

test('edges that do not rise and ranges that are none are refused', () => {
  expect(() => countInto([0, 0], [])).toThrow(RangeError);
  expect(() => countInto([1], [])).toThrow(RangeError);
  expect(() => linearEdges(2, 1, 5)).toThrow(RangeError);
  expect(() => linearEdges(0, Number.POSITIVE_INFINITY, 5)).toThrow(RangeError);
});
