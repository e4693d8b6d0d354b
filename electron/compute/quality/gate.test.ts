import { expect, test } from 'vitest';
import { precisionNames } from '../../ml/graph/weights.ts';
import { passGate, perplexityLimits } from './gate.ts';

test('every precision passes at its limit and below, and not above', () => {
  for (const precision of precisionNames) {
    const limit = perplexityLimits[precision];
    expect(passGate({ precision, cache: 'float' }, 20 * (1 + limit * 0.99), 20).gate).toEqual({
      limit,
      passed: true,
    });
    expect(passGate({ precision, cache: 'float' }, 19, 20).gate.passed).toBe(true);
    expect(passGate({ precision, cache: 'float' }, 20 * (1 + limit * 1.01), 20).gate.passed).toBe(false);
  }
});

test('the change is a share of the reference, and a number that is none passes nothing', () => {
  expect(passGate({ precision: 'int8', cache: 'float' }, 10.05, 10).perplexityChange).toBeCloseTo(0.005, 12);
  expect(passGate({ precision: 'int8', cache: 'float' }, Number.NaN, 10).gate.passed).toBe(false);
});

test('an int8 cache may lose with the weights together what int8 weights may, and no more than the weights where they may lose more', () => {
  const limits = precisionNames.map((precision) => passGate({ precision, cache: 'int8' }, 10, 10).gate.limit);
  expect(Object.fromEntries(precisionNames.map((name, i) => [name, limits[i]]))).toEqual({
    ...{ int8: 0.01, int4: 0.05, fp16: 0.01, fp32: 0.01 },
  });
});
