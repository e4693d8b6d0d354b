import type { RowBuffer } from './decodeRow.ts';

/** Where the blocks of one row go. */
export interface RowTarget {
  /** The quants of all rows as little-endian words of 4 bytes, and this row's first word. */
  readonly words: Int32Array;
  readonly firstWord: number;
  /** The scales of all rows, already rounded to the type they are stored in, and this row's first scale. */
  readonly scales: Float32Array;
  readonly firstScale: number;
  readonly blockSize: number;
  readonly roundScale: (scale: number) => number;
}

const magnitudeBits = 0x7fffffff;

/**
 * What the value of the largest magnitude is divided by to get a candidate scale. -8 makes it representable, and keeps
 * weights that were on such a grid before; a larger divisor clips it and is finer for the rest. Chosen by error on
 * trained weights, where zero points in place of the search gain nothing (blocks of 32: 8.2% against 8.3%, but for
 * 2.5% more bytes; blocks of 128: 10.8% against 10.3%).
 */
const divisors4 = [-7.25, -7.75, -8, -8.25, -8.75, -9.25, -10] as const;

/**
 * Quants 0 … 15 around 8, with the candidate scale of the least squared error. A block with NaN or infinity in it gets a
 * scale that is not finite.
 */
export function quantizeRow4(row: RowBuffer, target: RowTarget): void {
  const { floats } = row;
  const { words, scales, blockSize, roundScale } = target;
  let word = target.firstWord;
  let block = target.firstScale;
  for (let start = 0; start < floats.length; start += blockSize) {
    const end = start + blockSize;
    const scale = searchScale4(row, start, end, roundScale);
    scales[block++] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let i = start; i < end; i += 8) {
      let packed = 0;
      for (let k = 0; k < 8; k++) packed |= quant4((floats[i + k] as number) * inverse) << (4 * k);
      words[word++] = packed;
    }
  }
}

function searchScale4(
  { floats, bits }: RowBuffer,
  start: number,
  end: number,
  roundScale: (scale: number) => number,
) {
  let most = 0;
  let extreme = 0;
  for (let i = start; i < end; i++) {
    const magnitude = (bits[i] as number) & magnitudeBits;
    if (magnitude > most) {
      most = magnitude;
      extreme = floats[i] as number;
    }
  }
  // NaN and infinity would lose every comparison of errors, so they are handed on at once.
  if (most === 0 || !Number.isFinite(extreme)) return extreme;
  let best = 0;
  let leastError = Infinity;
  for (const divisor of divisors4) {
    const scale = roundScale(extreme / divisor);
    const inverse = scale === 0 ? 0 : 1 / scale;
    let error = 0;
    for (let i = start; i < end; i++) {
      const value = floats[i] as number;
      const difference = value - (quant4(value * inverse) - 8) * scale;
      error += difference * difference;
    }
    if (error < leastError) {
      leastError = error;
      best = scale;
    }
  }
  return best;
}

function quant4(value: number): number {
  const quant = (value + 8.5) | 0;
  return quant < 0 ? 0 : quant > 15 ? 15 : quant;
}
