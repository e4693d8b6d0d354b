import { expect, test } from 'vitest';
import { logSumExp, negativeLogLikelihood, perplexity } from './likelihood.ts';

test('log-sum-exp of equal values is the value plus the logarithm of their number', () => {
  expect(logSumExp(new Float32Array(8).fill(3))).toBeCloseTo(3 + Math.log(8), 12);
});

test('log-sum-exp neither overflows nor loses small values beside large ones', () => {
  expect(logSumExp(Float32Array.of(1000, 1000))).toBeCloseTo(1000 + Math.log(2), 10);
  expect(logSumExp(Float32Array.of(-1000, -1000))).toBeCloseTo(-1000 + Math.log(2), 10);
  expect(logSumExp(Float32Array.of(0, -Infinity))).toBe(0);
});

test('a long row is summed in float64: 200,000 entries keep ten digits', () => {
  expect(logSumExp(new Float32Array(200_000).fill(0.5))).toBeCloseTo(0.5 + Math.log(200_000), 10);
});

test('a row that is no distribution gives NaN', () => {
  expect(logSumExp(Float32Array.of(1, Number.NaN, 2))).toBeNaN();
  expect(logSumExp(Float32Array.of(Number.NaN, 1, 2))).toBeNaN();
  expect(logSumExp(Float32Array.of(0, Infinity))).toBeNaN();
  expect(logSumExp(Float32Array.of(-Infinity, -Infinity))).toBeNaN();
});

test('negative log likelihood is that of the softmax by hand', () => {
  // softmax([log 1, log 2, log 5]) = [1/8, 2/8, 5/8]
  const row = Float32Array.of(0, Math.log(2), Math.log(5));
  expect(negativeLogLikelihood(row, 0)).toBeCloseTo(Math.log(8), 6);
  expect(negativeLogLikelihood(row, 2)).toBeCloseTo(Math.log(8 / 5), 6);
});

test('a target outside the vocabulary is a bug', () => {
  expect(() => negativeLogLikelihood(Float32Array.of(1, 2), 2)).toThrow(RangeError);
});

test('perplexity of a uniform guess is the size of the vocabulary', () => {
  const row = new Float32Array(50);
  const nats = [1, 7, 49].reduce((sum, target) => sum + negativeLogLikelihood(row, target), 0);
  expect(perplexity({ nats, scoredTokens: 3 })).toBeCloseTo(50, 9);
});

test('perplexity is the inverse of the geometric mean probability', () => {
  expect(perplexity({ nats: Math.log(2) + Math.log(8), scoredTokens: 2 })).toBeCloseTo(4, 12);
  expect(perplexity({ nats: 0, scoredTokens: 0 })).toBeNaN();
});
