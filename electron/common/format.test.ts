import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatPercent } from './format.ts';

test('what rounds to a thousand of a unit is one of the next, and is never written with an exponent', () => {
  expect([999_499, 999_600, 999_999_999].map(formatBytes)).toEqual(['999 KB', '1.00 MB', '1.00 GB']);
  expect([999.4, 12.25].map(formatBytes)).toEqual(['999 B', '12 B']);
  expect([999_700, 999_800_000].map(formatCount)).toEqual(['1.00M', '1.00B']);
});

test('bytes are written in decimal units with three digits', () => {
  expect([0, 999, 1000, 6_308_784, 1.5e12].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.00 KB',
    '6.31 MB',
    '1.50 TB',
  ]);
});

test('durations change their unit at one second, one minute and one hour', () => {
  expect([850, 12_340, 245_000, 7_800_000].map(formatDuration)).toEqual([
    '850 ms',
    '12.3 s',
    '4 min 05 s',
    '2 h 10 min',
  ]);
});

test('parameter counts are written as the field writes them', () => {
  expect([512, 260_032, 3_145_728, 7_615_616_512].map(formatCount)).toEqual([
    '512',
    '260K',
    '3.15M',
    '7.62B',
  ]);
});

test('a change carries its sign', () => {
  expect(formatPercent(0.00123, { signed: true })).toBe('+0.12%');
  expect(formatPercent(-0.5, { signed: true })).toBe('-50.00%');
  expect(formatPercent(0.987, { digits: 1 })).toBe('98.7%');
});
