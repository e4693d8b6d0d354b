import { expect, test } from 'vitest';
import { nextRate, parseRate } from './rates.ts';

test('a rate is read as people write it', () => {
  for (const [text, rate] of [
    ['4e-4', 4e-4],
    ['0.0004', 4e-4],
    [' 2,5e-5 ', 2.5e-5],
    ['.01', 0.01],
    ['1E-3', 1e-3],
  ] as const)
    expect(parseRate(text)).toBe(rate);
  for (const text of ['', 'fast', '4e', '1e-3e', '0x10', '-1e-4', 'Infinity'])
    expect(parseRate(text)).toBeNaN();
});

test('the arrow keys go through the usual rates, up and down, and on from one between them', () => {
  expect([1e-4, 2e-4, 3e-4, 5e-4].map((rate) => nextRate(rate, 1))).toEqual([2e-4, 3e-4, 5e-4, 1e-3]);
  expect([1e-3, 5e-4, 3e-4].map((rate) => nextRate(rate, -1))).toEqual([5e-4, 3e-4, 2e-4]);
  expect(nextRate(2.5e-4, 1)).toBe(3e-4);
  expect(nextRate(2.5e-4, -1)).toBe(2e-4);
  expect(nextRate(1, 1)).toBe(1);
});
