import { expect, test } from 'vitest';
import { freeName } from './freeName.ts';

test('a name that is taken gets the first free number, and none is too long', () => {
  expect(freeName('A', [])).toBe('A');
  expect(freeName('A', ['A', 'A 2', 'A 4'])).toBe('A 3');
  const long = 'x'.repeat(150);
  const second = freeName(long, [freeName(long, [])]);
  expect(second).toHaveLength(100);
  expect(second.endsWith(' 2')).toBe(true);
});
