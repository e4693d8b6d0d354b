import { expect, test } from 'vitest';
import { precisionNames } from '../../ml/graph/weights.ts';
import { passGate, perplexityLimits } from './gate.ts';

test('every precision passes at its limit and below, and not above', () => {
  for (const precision of precisionNames) {
    const limit = perplexityLimits[precision];
    expect(passGate(precision, 20 * (1 + limit * 0.99), 20).gate).toEqual({ limit, passed: true });
    expect(passGate(precision, 19, 20).gate.passed).toBe(true);
    expect(passGate(precision, 20 * (1 + limit * 1.01), 20).gate.passed).toBe(false);
  }
});

test('the change is a share of the reference, and a number that is none passes nothing', () => {
  expect(passGate('int8', 10.05, 10).perplexityChange).toBeCloseTo(0.005, 12);
  expect(passGate('int8', Number.NaN, 10).gate.passed).toBe(false);
});
