/** Numbers in [0, 1), the same ones for the same seed on every machine. */
export type Random = () => number;

/** xoshiro128** of Blackman and Vigna (public domain), its state spread from both halves of the seed by splitmix32. */
export function createRandom(seed: number): Random {
  const low = splitmix32(seed >>> 0);
  const high = splitmix32(~Math.floor(seed / 2 ** 32) >>> 0);
  // The first number comes from the second word alone: it must hang on every bit of the seed.
  const bits = xoshiro128([low(), low() ^ high(), low(), high()]);
  // 53 bits: with 32, tokens of small probability in a large vocabulary would never be drawn.
  return () => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53;
}

function splitmix32(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

export type XoshiroState = readonly [number, number, number, number];

/** Unsigned 32-bit numbers. The state must not be all zero. */
export function xoshiro128(state: XoshiroState): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
