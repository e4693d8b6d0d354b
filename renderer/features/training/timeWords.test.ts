import { expect, test } from 'vitest';
import { formatFigure, formatRate } from './timeWords.ts';

test('figures keep the digits that tell something', () => {
  for (const [value, text] of [
    [0, '0'],
    [2.34567, '2.346'],
    [0.012345, '0.0123'],
    [0.0000123, '1.2e-5'],
    [1234.5, '1235'],
    [2_500_000, '2.5e6'],
  ] as const)
    expect(formatFigure(value)).toBe(text);
});

test('a learning rate is written in scientific form', () => {
  for (const [value, text] of [
    [4e-4, '4e-4'],
    [0.000025, '2.5e-5'],
    [0.001, '1e-3'],
    [0, '0'],
  ] as const)
    expect(formatRate(value)).toBe(text);
});
