import { expect, test } from 'vitest';
import { jensenShannon, klDivergence, largestShifts } from './divergence.ts';

const table = (...counts: number[]) => new Map(counts.map((count, key) => [key, count]));

test('divergences are those of SciPy’s documentation', () => {
  // scipy.stats.entropy([1/2, 1/2], qk=[9/10, 1/10]) → 0.5108256237659907 (nats).
  expect(klDivergence(table(1, 1), table(9, 1), 0)).toBeCloseTo(0.5108256237659907, 12);
  // scipy.spatial.distance.jensenshannon([1.0, 0.0], [0.5, 0.5]) → 0.46450140402245893, a square root.
  expect(Math.sqrt(jensenShannon(table(1, 0), table(1, 1)))).toBeCloseTo(0.46450140402245893, 12);
  // jensenshannon([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], 2.0) → 1.0 in bits: log 2 in nats.
  expect(jensenShannon(table(1, 0, 0), table(0, 1, 0))).toBeCloseTo(Math.LN2, 12);
  expect(klDivergence(table(1, 0), table(0, 1), 0)).toBe(Number.POSITIVE_INFINITY);
});

test('smoothing adds to everything that either table knows', () => {
  // (3 + 1) / (3 + 2) against (0 + 1) / (2 + 2), and (0 + 1) / 5 against (2 + 1) / 4.
  const expected = 0.8 * Math.log(0.8 / 0.25) + 0.2 * Math.log(0.2 / 0.75);
  expect(klDivergence(new Map([['a', 3]]), new Map([['b', 2]]), 1)).toBeCloseTo(expected, 12);
});

test('tables of the same shares do not differ, and nothing is negative', () => {
  for (const [p, q] of [
    [table(), table()],
    [table(2, 4, 6), table(1, 2, 3)],
  ] as const) {
    expect(klDivergence(p, q, 0)).toBeCloseTo(0, 12);
    expect(jensenShannon(p, q)).toBeCloseTo(0, 12);
  }
  for (let seed = 1; seed < 200; seed++) {
    const p = table(seed % 7, seed % 5, seed % 3);
    const q = table(seed % 11, seed % 2, seed % 13);
    expect(klDivergence(p, q)).toBeGreaterThanOrEqual(0);
    expect(jensenShannon(p, q)).toBeCloseTo(jensenShannon(q, p), 12);
    expect(jensenShannon(p, q)).toBeLessThanOrEqual(Math.LN2);
  }
});

test('a table without counts is as far from another as it can be, not NaN', () => {
  expect(klDivergence(table(), table(1, 2))).toBeGreaterThan(0);
  expect(jensenShannon(table(), table(1, 2))).toBeGreaterThan(0);
});

test('what has drifted most comes first', () => {
  const before = new Map([
    ['ok', 90],
    ['alarm', 10],
  ]);
  const after = new Map([
    ['ok', 50],
    ['alarm', 45],
    ['new', 5],
  ]);
  const shifts = largestShifts(after, before, { most: 2 });
  expect(shifts.map(({ key }) => key)).toEqual(['alarm', 'ok']);
  expect(shifts[0]?.share).toBeGreaterThan(shifts[0]?.against ?? 1);
});
