import { expect, test } from 'vitest';
import { createRowBuffer, openValues, type SourceDtype } from './decodeRow.ts';
import { encodeValues } from './encodeValues.ts';

function through(values: readonly number[], dtype: SourceDtype): number[] | null {
  const bytes = encodeValues(Float32Array.from(values), dtype);
  if (bytes === null) return null;
  const row = createRowBuffer(values.length);
  openValues(bytes, dtype)(0, values.length, row);
  return [...row.floats];
}

test.each(['F32', 'F16', 'BF16'] as const)('numbers that %s has come back as they are', (dtype) => {
  const exact = [0, -0, 1, -1.5, 0.25, 2 ** -14, -240];
  expect(through(exact, dtype)).toEqual(exact);
});

test('what lies between two numbers of a type becomes the nearer one, and the even one from the middle', () => {
  // bfloat16 has 8 bits: 1, 1 + 1/128, 1 + 2/128 …
  const step = 1 / 128;
  const given = [1 + step / 4, 1 + step / 2, 1 + 1.5 * step, 1 + 0.75 * step, -(1 + 1.5 * step)];
  expect(through(given, 'BF16')).toEqual([1, 1, 1 + 2 * step, 1 + step, -(1 + 2 * step)]);
  const half = 1 / 1024;
  expect(through([1 + half / 2, 1 + 1.5 * half, 1 + 0.6 * half], 'F16')).toEqual([1, 1 + 2 * half, 1 + half]);
});

test.each([
  ['F32', [Number.NaN]],
  ['F32', [Infinity]],
  ['F16', [65_520]],
  ['F16', [Number.NaN]],
  ['BF16', [3.4e38]],
  ['BF16', [1, Number.NaN]],
] as const)('what %s cannot hold is told: %j', (dtype, values) => {
  expect(through(values, dtype)).toBeNull();
  expect(through([1, 2], dtype)).not.toBeNull();
});
