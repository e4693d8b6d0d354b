import { expect, test } from 'vitest';
import { agreedTokens, compareRows, klDivergence, likeliestToken } from './comparison.ts';

const logs = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);

test('the divergence of a row from itself is zero', () => {
  const row = Float32Array.of(0.3, -2, 7, 1.5);
  expect(klDivergence(row, row)).toBe(0);
});

test('the divergence is that of the formula by hand, and not symmetric', () => {
  // p = (1/2, 1/2), q = (1/4, 3/4): ½ ln 2 + ½ ln ⅔ and ¼ ln ½ + ¾ ln 3/2
  expect(klDivergence(logs(0.5, 0.5), logs(0.25, 0.75))).toBeCloseTo(
    0.5 * Math.log(2) + 0.5 * Math.log(2 / 3),
    6,
  );
  expect(klDivergence(logs(0.25, 0.75), logs(0.5, 0.5))).toBeCloseTo(
    0.25 * Math.log(0.5) + 0.75 * Math.log(1.5),
    6,
  );
});

test('adding a constant to all logits of a row changes no divergence', () => {
  const reference = Float32Array.of(1, 2, 3);
  const candidate = Float32Array.of(3, 1, 2);
  const shifted = candidate.map((value) => value + 64);
  expect(klDivergence(reference, shifted)).toBeCloseTo(klDivergence(reference, candidate), 6);
});

test('a token that the reference rules out costs nothing, one that only the candidate rules out costs everything', () => {
  expect(klDivergence(Float32Array.of(0, -Infinity), Float32Array.of(0, -5))).toBeCloseTo(
    Math.log1p(Math.exp(-5)),
    9,
  );
  expect(klDivergence(Float32Array.of(0, 0), Float32Array.of(0, -Infinity))).toBe(Infinity);
});

test('a row with NaN has no divergence', () => {
  expect(klDivergence(Float32Array.of(0, 1), Float32Array.of(0, Number.NaN))).toBeNaN();
});

test('one position is compared by likelihood, divergence and top token at once', () => {
  const reference = logs(0.5, 0.25, 0.25);
  const candidate = logs(0.25, 0.5, 0.25);
  const compared = compareRows(reference, candidate, 1);
  expect(compared.referenceNats).toBeCloseTo(Math.log(4), 6);
  expect(compared.candidateNats).toBeCloseTo(Math.log(2), 6);
  // ½ ln 2 + ¼ ln ½ + ¼ ln 1
  expect(compared.divergence).toBeCloseTo(0.25 * Math.log(2), 6);
  expect(compared.sameTop).toBe(false);
  expect(compareRows(reference, logs(0.9, 0.05, 0.05), 2).sameTop).toBe(true);
  expect(() => compareRows(reference, candidate, 3)).toThrow(RangeError);
});

test('rows of different vocabularies are a bug', () => {
  expect(() => klDivergence(new Float32Array(2), new Float32Array(3))).toThrow(RangeError);
});

test('the likeliest token is the first of the largest', () => {
  expect(likeliestToken(Float32Array.of(-3, 2, 1, 2))).toBe(1);
  expect(likeliestToken(Float32Array.of(-3, -Infinity))).toBe(0);
});

test('greedy agreement ends at the first difference, whatever follows', () => {
  expect(agreedTokens([5, 6, 7, 8], [5, 6, 9, 8])).toBe(2);
  expect(agreedTokens([5, 6], [5, 6])).toBe(2);
  expect(agreedTokens([5, 6], [4, 6])).toBe(0);
  expect(agreedTokens([], [])).toBe(0);
  expect(() => agreedTokens([1], [])).toThrow(RangeError);
});
