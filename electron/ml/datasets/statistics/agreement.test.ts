import { expect, test } from 'vitest';
import { confidenceLevels, wilsonInterval } from './interval.ts';
import { cohenKappa, type Rating } from './kappa.ts';

const fromTable = (table: readonly (readonly number[])[]): Rating[] =>
  table.flatMap((row, first) =>
    row.flatMap((count, second) => new Array<Rating>(count).fill([`${first}`, `${second}`])),
  );

test('kappa is scikit-learn’s', () => {
  // The example of sklearn.metrics.cohen_kappa_score: 0.6875.
  const first = ['negative', 'positive', 'negative', 'neutral', 'positive'];
  const second = ['negative', 'positive', 'negative', 'neutral', 'negative'];
  const agreement = cohenKappa(first.map((label, at) => [label, second[at] as string]));
  expect(agreement.kappa.value).toBeCloseTo(0.6875, 12);
  expect(agreement).toMatchObject({ rated: 5, observed: 0.8 });
});

test('kappa and its interval are those that SAS prints', () => {
  // The printout that statsmodels checks itself against (test_inter_rater.py): 0.4842, 0.2137 to 0.7547.
  const { kappa } = cohenKappa(
    fromTable([
      [0, 4, 1],
      [0, 8, 0],
      [0, 1, 5],
    ]),
  );
  expect(kappa.value).toBeCloseTo(0.4842, 4);
  expect(kappa.low).toBeCloseTo(0.2137, 4);
  expect(kappa.high).toBeCloseTo(0.7547, 4);
});

test('full agreement is 1, agreement by chance 0, and labels are only names', () => {
  expect(
    cohenKappa(
      fromTable([
        [5, 0],
        [0, 5],
      ]),
    ).kappa,
  ).toEqual({ value: 1, low: 1, high: 1 });
  expect(
    cohenKappa(
      fromTable([
        [4, 4],
        [4, 4],
      ]),
    ).kappa.value,
  ).toBeCloseTo(0, 12);
  const named: Rating[] = [
    ['__proto__', '__proto__'],
    ['constructor', '__proto__'],
    ['', 'constructor'],
  ];
  expect(cohenKappa(named).observed).toBeCloseTo(1 / 3, 12);
});

test('where kappa has no meaning it is not a number, and everything is possible', () => {
  for (const ratings of [[], fromTable([[7]])])
    expect(cohenKappa(ratings).kappa).toEqual({ value: Number.NaN, low: -1, high: 1 });
});

test('Wilson intervals are those of Newcombe’s table', () => {
  // Newcombe 1998, table I, method 3 (score, no continuity correction), 95%.
  for (const [successes, trials, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const) {
    const interval = wilsonInterval(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  }
});

test('Wilson intervals hold the share, lie within 0 and 1, and grow with the confidence', () => {
  for (let trials = 1; trials < 60; trials++)
    for (let successes = 0; successes <= trials; successes++) {
      const widths = confidenceLevels.map((level) => {
        const { value, low, high } = wilsonInterval(successes, trials, level);
        expect(low >= 0 && low <= value && value <= high && high <= 1).toBe(true);
        return high - low;
      });
      expect(widths).toEqual([...widths].sort((a, b) => a - b));
    }
  expect(wilsonInterval(0, 0)).toMatchObject({ low: 0, high: 1 });
  expect(() => wilsonInterval(2, 1)).toThrow(RangeError);
});
