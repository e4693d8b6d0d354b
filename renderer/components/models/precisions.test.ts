import { expect, test } from 'vitest';
import type { Preview } from '../../../electron/contract/models.ts';
import { roomFor, variantName } from './precisions.ts';

const preview = {
  freeBytes: 100,
  preparedFactor: 2.4,
  sourceBytes: { copy: 80, link: 1, inPlace: 1 },
  variantBytes: { int8: 30, int4: 15, fp16: 60, fp32: 120 },
} as Preview;

test('an import that does not fit leaves less than nothing', () => {
  expect(roomFor(preview, 'copy', 'int8')).toEqual({
    takenBytes: 110,
    freeAfterBytes: -10,
    preparedBytes: 72,
  });
  expect(roomFor(preview, 'link', 'int8').freeAfterBytes).toBe(69);
});

test('a version is called by its precision, with its block size where that is unusual', () => {
  expect(variantName({ precision: 'int8', blockSize: 32 })).toBe('INT8');
  expect(variantName({ precision: 'int4', blockSize: 128 })).toBe('INT4 · 128');
  expect(variantName({ precision: 'fp32', blockSize: null })).toBe('FP32');
});
