import { expect, test } from 'vitest';
import { averagePrecision } from './averagePrecision.ts';
import { scoreClasses } from './classification.ts';

const pairs = (actual: readonly string[], predicted: readonly (string | null)[]) =>
  actual.map((label, index) => ({ actual: label, predicted: predicted[index] ?? null }));

test("macro scores of scikit-learn's example are its published values", () => {
  const things = pairs(
    ['cat', 'dog', 'pig', 'cat', 'dog', 'pig'],
    ['cat', 'pig', 'dog', 'cat', 'cat', 'dog'],
  );
  const scores = scoreClasses(things, ['cat', 'dog', 'pig']);
  // 0.22…, 0.33…, 0.26… there: cat has 2 of 3, 2 of 2 and 4 of 5.
  expect(scores.precision).toBeCloseTo(2 / 3 / 3, 12);
  expect(scores.recall).toBeCloseTo(1 / 3, 12);
  expect(scores.f1).toBeCloseTo(0.8 / 3, 12);
  expect(scores.accuracy).toBeCloseTo(2 / 6, 12);
  expect(scores.confusion).toEqual([
    [2, 0, 0, 0],
    [1, 0, 1, 0],
    [0, 2, 0, 0],
  ]);
});

test('an answer that is no label costs recall and nobody’s precision', () => {
  const scores = scoreClasses(pairs(['ok', 'ok', 'bad'], ['ok', null, 'bad']), ['ok', 'bad']);
  expect(scores.perLabel).toEqual([
    { label: 'ok', support: 2, precision: 1, recall: 0.5, f1: 2 / 3 },
    { label: 'bad', support: 1, precision: 1, recall: 1, f1: 1 },
  ]);
  expect(scores.accuracy).toBeCloseTo(2 / 3, 12);
  expect(scores.confusion[0]).toEqual([1, 0, 1]);
});

test('a label that nobody has or gives scores nothing; unknown labels and no things are bugs', () => {
  const scores = scoreClasses(pairs(['a'], ['a']), ['a', 'b']);
  expect(scores.perLabel[1]).toEqual({ label: 'b', support: 0, precision: 0, recall: 0, f1: 0 });
  expect(() => scoreClasses(pairs(['c'], ['a']), ['a', 'b'])).toThrow(RangeError);
  expect(() => scoreClasses([], ['a'])).toThrow(RangeError);
});

test('average precision has the value of scikit-learn’s example, and steps over equal scores at once', () => {
  const scored = (actual: readonly number[], scores: readonly number[]) =>
    actual.map((value, index) => ({ actual: value === 1, score: scores[index] as number }));
  expect(averagePrecision(scored([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]))).toBeCloseTo(0.5 + 0.5 * (2 / 3), 12);
  // All equal: one threshold, at which everything is taken.
  expect(averagePrecision(scored([1, 0, 0, 1], [0.5, 0.5, 0.5, 0.5]))).toBeCloseTo(0.5, 12);
  expect(averagePrecision(scored([1, 0, 1], [0.9, 0.5, 0.5]))).toBeCloseTo(0.5 + 0.5 * (2 / 3), 12);
  expect(averagePrecision(scored([0, 0], [0.9, 0.5]))).toBeNaN();
});
