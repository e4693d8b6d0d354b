import { expect, test } from 'vitest';
import type { BlockFormat } from './blockFormat.ts';
import { rowLayout } from './blockFormat.ts';
import { type SourceDtype, sourceValueBytes } from './decodeRow.ts';
import { dequantize, encodeSource } from './dequantize.reference.ts';
import { quantizeRows } from './quantizeRows.ts';

const dtypes = Object.keys(sourceValueBytes) as SourceDtype[];
const formats = ([8, 4] as const).flatMap((bits) =>
  ([32, 64, 128] as const).flatMap((blockSize) =>
    (['float32', 'float16'] as const).map((scaleType): BlockFormat => ({ bits, blockSize, scaleType })),
  ),
);
const cases = formats.flatMap((format) => dtypes.map((dtype) => ({ dtype, ...format })));
const rows = 7;

/** About normal; `outliers`: the share that is eight times as large. */
function weights(count: number, outliers = 0.01): number[] {
  let state = 7;
  const uniform = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from(
    { length: count },
    () => 0.04 * (uniform() + uniform() + uniform()) * (uniform() > 0.5 - outliers ? 8 : 1),
  );
}

function roundTrip(values: ArrayLike<number>, columns: number, { dtype, ...format }: (typeof cases)[number]) {
  const source = encodeSource(values, dtype);
  const quantized = quantizeRows({ tensor: 'w', dtype, columns, source: source.bytes }, format);
  return { source: source.values, quantized, result: dequantize(quantized, columns, format) };
}

test.each(cases)(
  '$dtype to $bits bits in blocks of $blockSize, $scaleType scales: no value is further off than half a step',
  (format) => {
    const columns = 2 * format.blockSize + 5; // The last block is filled up.
    const { source, quantized, result } = roundTrip(weights(rows * columns), columns, format);
    const { blocks } = rowLayout(columns, format);
    expect([quantized.quants.length, quantized.scales.length]).toEqual([
      (rows * blocks * format.blockSize * format.bits) / 8,
      rows * blocks * (format.scaleType === 'float32' ? 4 : 2),
    ]);
    for (let row = 0; row < rows; row++) {
      for (let start = 0; start < columns; start += format.blockSize) {
        const block = {
          from: row * columns + start,
          to: row * columns + Math.min(columns, start + format.blockSize),
        };
        const before = source.subarray(block.from, block.to);
        const most = Math.max(...before.map(Math.abs));
        const errors = before.map((value, i) => Math.abs(value - (result[block.from + i] ?? 0)));
        // 8 bits reach the maximum at 127; 4 bits may clip it for the sake of the rest: at most 10 steps are made 7.
        const bound = format.bits === 8 ? (0.5 / 127 + 0.001) * most : (3.001 / 10) * most;
        expect(Math.max(...errors)).toBeLessThanOrEqual(bound);
      }
    }
  },
);

test.each(cases)(
  '$dtype to $bits bits in blocks of $blockSize, $scaleType scales: values on the grid come back exactly',
  (format) => {
    const top = format.bits === 8 ? 127 : -8; // Exactly representable extremes, with a scale that every type holds.
    const values = Array.from(
      { length: 2 * format.blockSize },
      (_, i) => (i % format.blockSize === 3 ? top : (i % 15) - 7) / 4,
    );
    const { source, result } = roundTrip(values, values.length, format);
    expect([...result]).toEqual([...source]);
  },
);

/** Measured on such weights, with a tenth of room. On the sample model's: 0.55% and 8.3% in blocks of 32. */
const relativeErrors = {
  8: { 32: 0.0055, 64: 0.006, 128: 0.0065 },
  4: { 32: 0.085, 64: 0.093, 128: 0.1 },
} as const;

test.each(formats)(
  '$bits bits in blocks of $blockSize, $scaleType scales: the error of all together stays in its bound',
  (format) => {
    const { source, result } = roundTrip(weights(64 * 256, 0), 256, { dtype: 'BF16', ...format });
    const error = relativeError(source, result);
    expect(error).toBeLessThan(relativeErrors[format.bits][format.blockSize]);
    expect(error).toBeGreaterThan(relativeErrors[format.bits][format.blockSize] * 0.8);
  },
);

test.each(cases)(
  '$dtype to $bits bits in blocks of $blockSize, $scaleType scales: zeros and the smallest numbers stay harmless',
  (format) => {
    const smallest = { F32: 1.4e-45, BF16: 9.2e-41, F16: 6e-8 }[format.dtype];
    const columns = format.blockSize;
    const values = [0, smallest, -smallest, 3 * smallest].flatMap((value) => [
      value,
      ...new Array<number>(columns - 1).fill(0),
    ]);
    const { source, result } = roundTrip(values, columns, format);
    expect(result.subarray(0, columns).every((value) => Math.abs(value) === 0)).toBe(true);
    for (const [i, value] of result.entries())
      expect(Math.abs(value - (source[i] ?? 0))).toBeLessThanOrEqual(4 * smallest);
  },
);

const broken = [Number.NaN, Infinity, -Infinity].flatMap((value) =>
  cases.map((format) => ({ value, ...format })),
);

test.each(broken)(
  '$value in $dtype is refused with the name of its tensor ($bits bits, blocks of $blockSize)',
  ({ value, ...format }) => {
    const values = weights(3 * 256);
    values[700] = value;
    const quantize = () => roundTrip(values, 256, format);
    expect(quantize).toThrow(expect.objectContaining({ code: 'weights.notFinite', data: { tensor: 'w' } }));
  },
);

test('a block beyond the reach of a float16 scale is refused, not cut off', () => {
  const values = [...weights(31), 1e9];
  const rowsOf = () => ({
    tensor: 'w',
    dtype: 'F32' as const,
    columns: 32,
    source: encodeSource(values, 'F32').bytes,
  });
  expect(() => quantizeRows(rowsOf(), { bits: 8, blockSize: 32, scaleType: 'float16' })).toThrow(
    expect.objectContaining({ code: 'weights.tooLargeForFloat16', data: { tensor: 'w' } }),
  );
  expect(quantizeRows(rowsOf(), { bits: 8, blockSize: 32, scaleType: 'float32' }).quants[31]).toBe(255);
});

function relativeError(before: Float64Array, after: Float64Array): number {
  const square = (sum: number, value: number) => sum + value * value;
  const errors = before.map((value, i) => value - (after[i] ?? 0));
  return Math.sqrt(errors.reduce(square, 0) / before.reduce(square, 0));
}
