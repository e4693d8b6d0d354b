import { expect, test } from 'vitest';
import { decodeFloat16, encodeFloat16 } from './float16.ts';

/** The platform's own conversion, which shares nothing with ours. */
const halves = new Float16Array(1);
const words = new Uint16Array(halves.buffer);

test('every one of the 65,536 bit patterns is read as the platform reads it, and written back', () => {
  for (let word = 0; word < 65_536; word++) {
    words[0] = word;
    const expected = halves[0] ?? 0;
    if (Number.isNaN(expected)) {
      expect(decodeFloat16(word)).toBeNaN();
      continue;
    }
    if (!Object.is(decodeFloat16(word), expected))
      expect([word, decodeFloat16(word)]).toEqual([word, expected]);
    if (encodeFloat16(expected) !== word) expect([word, encodeFloat16(expected)]).toEqual([word, word]);
  }
  expect(encodeFloat16(Number.NaN)).toBe(0x7e00);
});

test('rounding is to the nearest, ties to even, at every midpoint and its neighbours', () => {
  const float = new Float32Array(1);
  const bits = new Int32Array(float.buffer);
  for (let word = 0; word < 0x7c00; word++) {
    float[0] = (decodeFloat16(word) + (word === 0x7bff ? 65_536 : decodeFloat16(word + 1))) / 2;
    const middle = bits[0] ?? 0;
    for (const near of [middle - 1, middle, middle + 1]) {
      bits[0] = near;
      halves[0] = float[0] ?? 0;
      if (encodeFloat16(float[0] ?? 0) !== words[0])
        expect([near, encodeFloat16(float[0] ?? 0)]).toEqual([near, words[0]]);
    }
  }
  expect([65_519.99, 65_520, -1e30, 2 ** -25, 2 ** -25 * 1.001].map(encodeFloat16)).toEqual([
    0x7bff, 0x7c00, 0xfc00, 0, 1,
  ]);
});
