import type { TensorInfo } from '../architectures/architecture.ts';

export type SourceDtype = TensorInfo['dtype'];

export const sourceValueBytes = { F32: 4, F16: 2, BF16: 2 } as const satisfies Record<SourceDtype, number>;

/** One row of float32 values, seen as numbers and as their bits. */
export interface RowBuffer {
  readonly floats: Float32Array;
  readonly bits: Int32Array;
}

/** A row of `length` zeros. */
export function createRowBuffer(length: number): RowBuffer {
  const floats = new Float32Array(length);
  return { floats, bits: new Int32Array(floats.buffer) };
}

/** Puts `count` values from value `start` on to the front of `row`, exactly (each source type fits float32). */
export type DecodeRow = (start: number, count: number, row: RowBuffer) => void;

/** `source` must begin at a multiple of its value size in its buffer. */
export function openValues(source: Uint8Array, dtype: SourceDtype): DecodeRow {
  const { buffer, byteOffset, byteLength } = source;
  const words16 = () => new Uint16Array(buffer, byteOffset, byteLength >>> 1);
  const words32 = () => new Int32Array(buffer, byteOffset, byteLength >>> 2);
  const openers = {
    BF16: () => decodeBfloat16(words16()),
    F16: () => decodeHalf(words16()),
    F32: () => decodeFloat(words32()),
  } as const satisfies Record<SourceDtype, () => DecodeRow>;
  return openers[dtype]();
}

function decodeBfloat16(words: Uint16Array): DecodeRow {
  return (start, count, { bits }) => {
    for (let i = 0; i < count; i++) bits[i] = (words[start + i] as number) << 16;
  };
}

/** As `decodeFloat16`, which says why; infinity and NaN keep an exponent of all ones. */
function decodeHalf(words: Uint16Array): DecodeRow {
  const biasFactor = 2 ** 112;
  return (start, count, { bits, floats }) => {
    for (let i = 0; i < count; i++) {
      const half = words[start + i] as number;
      const sign = (half & 0x8000) << 16;
      if ((half & 0x7c00) === 0x7c00) bits[i] = sign | 0x7f800000 | ((half & 0x3ff) << 13);
      else {
        bits[i] = sign | ((half & 0x7fff) << 13);
        floats[i] = (floats[i] as number) * biasFactor;
      }
    }
  };
}

function decodeFloat(words: Int32Array): DecodeRow {
  return (start, count, { bits }) => {
    for (let i = 0; i < count; i++) bits[i] = words[start + i] as number;
  };
}
