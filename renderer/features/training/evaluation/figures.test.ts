import { expect, test } from 'vitest';
import { formatDifference, formatP, formatShare } from './figures.ts';

test('shares have one digit, and differences of shares are points with their sign', () => {
  expect(formatShare(0.905, 'en')).toBe('90.5%');
  expect(formatDifference(0.125, 'share', 'en')).toBe('+12.5');
  expect(formatDifference(-0.031, 'share', 'en')).toBe('−3.1');
});

test('a difference that rounds to nothing has no sign', () => {
  expect(formatDifference(-0.0001, 'share', 'en')).toBe('0.0');
  expect(formatDifference(0, 'figure', 'en')).toBe('0.000');
});

test('a p below what is worth telling is told as a bound', () => {
  expect(formatP(3e-12)).toBe('p < 0.0001');
  expect(formatP(0.0042)).toBe('p = 0.0042');
  expect(formatP(0.5)).toBe('p = 0.50');
});
