import { expect, test } from 'vitest';
import { castValues } from './castValues.ts';
import { type SourceDtype, sourceValueBytes } from './decodeRow.ts';
import { encodeSource } from './dequantize.reference.ts';

const dtypes = Object.keys(sourceValueBytes) as SourceDtype[];
const numbers = [0, -0, 1, -1.5, Math.PI, 1e-3, -65504, 6e-8, 2 ** -14, 1 / 3, 12345.678];

test.each(dtypes)('%s becomes float32 without any change', (dtype) => {
  const { bytes, values } = encodeSource(numbers, dtype);
  const cast = castValues({ tensor: 'w', dtype, source: bytes }, 'float32');
  expect([...new Float32Array(cast.buffer)]).toEqual([...values]);
});

test.each(dtypes)('%s becomes the nearest float16', (dtype) => {
  const { bytes, values } = encodeSource(numbers, dtype);
  const cast = castValues({ tensor: 'w', dtype, source: bytes }, 'float16');
  expect([...new Float16Array(cast.buffer)]).toEqual([...Float16Array.from(values)]);
});

test.each(dtypes)('NaN and infinity in %s are refused with the name of their tensor', (dtype) => {
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    const { bytes } = encodeSource([1, value, 2], dtype);
    for (const to of ['float32', 'float16'] as const)
      expect(() => castValues({ tensor: 'norm', dtype, source: bytes }, to)).toThrow(
        expect.objectContaining({ code: 'weights.notFinite', data: { tensor: 'norm' } }),
      );
  }
});

test('a value that float16 cannot hold is refused, not cut off', () => {
  const { bytes } = encodeSource([1, 70_000], 'BF16');
  const cast = () => castValues({ tensor: 'w', dtype: 'BF16', source: bytes }, 'float16');
  expect(cast).toThrow(expect.objectContaining({ code: 'weights.tooLargeForFloat16' }));
});
