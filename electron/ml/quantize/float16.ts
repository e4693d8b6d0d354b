/** 2^112: the difference of the exponent biases of float32 (127) and float16 (15). */
const biasFactor = 2 ** 112;
const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The number that 16 bits stand for (IEEE 754 binary16). */
export function decodeFloat16(half: number): number {
  if ((half & 0x7c00) === 0x7c00)
    return (half & 0x3ff) === 0 ? (half & 0x8000 ? -Infinity : Infinity) : Number.NaN;
  // The exponent field lands in float32's, 112 too low; a multiplication by a power of two is exact.
  bits[0] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13);
  return (float[0] ?? 0) * biasFactor;
}

/**
 * The 16 bits nearest to the float32 with these bits, ties to even. Numbers too large become infinity (0x7c00), which
 * the callers refuse; NaN becomes 0x7e00. Integers only: a few times faster than going through a float.
 */
export function float16FromFloat32Bits(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude >= 0x38800000) {
    if (magnitude > 0x7f800000) return 0x7e00;
    if (magnitude >= 0x477ff000) return sign | 0x7c00;
    return sign | ((magnitude + 0xfff + ((magnitude >>> 13) & 1) - 0x38000000) >>> 13);
  }
  // Below 2^-14 float16 counts in steps of 2^-24: the 24 bits of the significand, shifted and rounded.
  const shift = 126 - (magnitude >>> 23);
  if (shift > 24) return sign;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const down = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (rest > half || (rest === half && (down & 1) === 1) ? down + 1 : down);
}

export function encodeFloat16(value: number): number {
  float[0] = value;
  return float16FromFloat32Bits(bits[0] ?? 0);
}

export function roundToFloat16(value: number): number {
  return decodeFloat16(encodeFloat16(value));
}
