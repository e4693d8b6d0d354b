import { expect, test } from 'vitest';
import { strftime } from './strftime.ts';

test('every directive is what Python writes in the C locale', () => {
  const date = new Date(2025, 0, 5, 13, 4, 9);
  expect(strftime(date, '%a %A %b %B %d %e %m %y %Y %H %I %M %p %S %%')).toBe(
    'Sun Sunday Jan January 05  5 01 25 2025 13 01 04 PM 09 %',
  );
  expect(strftime(date, '%-d %-m %-H %-I')).toBe('5 1 13 1');
  expect(strftime(new Date(2025, 0, 5, 0, 0, 0), '%I %p %-M')).toBe('12 AM 0');
});
