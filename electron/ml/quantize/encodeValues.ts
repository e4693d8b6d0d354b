import type { SourceDtype } from './decodeRow.ts';
import { float16FromFloat32Bits } from './float16.ts';

/**
 * float32 values as the bytes of a source type, nearest, ties to even. null: a value is no finite number in that type
 * (float16 ends at 65,504).
 */
export function encodeValues(
  values: Float32Array<ArrayBuffer>,
  dtype: SourceDtype,
): Uint8Array<ArrayBuffer> | null {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const encoded = encoders[dtype](words);
  const exponent = exponents[dtype];
  for (const word of encoded) if ((word & exponent) >>> 0 === exponent) return null;
  return new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}

type Words = Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

const encoders = {
  F32: (words) => words,
  F16: (words) => Uint16Array.from(words, (word) => float16FromFloat32Bits(word)),
  BF16: (words) => Uint16Array.from(words, bfloat16FromFloat32Bits),
} as const satisfies Record<SourceDtype, (words: Uint32Array<ArrayBuffer>) => Words>;

/** All ones: infinity and NaN. */
const exponents = { F32: 0x7f800000, F16: 0x7c00, BF16: 0x7f80 } as const satisfies Record<
  SourceDtype,
  number
>;

function bfloat16FromFloat32Bits(word: number): number {
  // Rounding a NaN could carry it over into a number.
  if ((word & 0x7fffffff) > 0x7f800000) return 0x7fc0;
  return ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
}
