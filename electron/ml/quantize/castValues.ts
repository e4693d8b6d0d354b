import { AppError } from '../../common/errors/appError.ts';
import { createRowBuffer, openValues, type SourceDtype, sourceValueBytes } from './decodeRow.ts';
import { float16FromFloat32Bits } from './float16.ts';

export interface SourceValues {
  /** Whose values these are, for errors. */
  readonly tensor: string;
  readonly dtype: SourceDtype;
  /** Begins at a multiple of the value size in its buffer. */
  readonly source: Uint8Array;
}

/**
 * The same values as float32 (exact) or float16 (nearest, ties to even), little endian. Throws `weights.notFinite`
 * on NaN and infinity, `weights.tooLargeForFloat16` from 65,520 on: cut off or infinite, a model would be another one.
 */
export function castValues({ tensor, dtype, source }: SourceValues, to: 'float32' | 'float16'): Uint8Array {
  const count = source.byteLength / sourceValueBytes[dtype];
  const { floats, bits } = createRowBuffer(count);
  openValues(source, dtype)(0, count, { floats, bits });
  let most = 0;
  for (let i = 0; i < count; i++) {
    const magnitude = (bits[i] as number) & 0x7fffffff;
    most = magnitude > most ? magnitude : most;
  }
  if (most >= 0x7f800000) throw new AppError('weights.notFinite', { tensor });
  if (to === 'float32') return new Uint8Array(floats.buffer);
  const halves = new Uint16Array(count);
  for (let i = 0; i < count; i++) halves[i] = float16FromFloat32Bits(bits[i] as number);
  if (halves.some((half) => (half & 0x7fff) === 0x7c00))
    throw new AppError('weights.tooLargeForFloat16', { tensor });
  return new Uint8Array(halves.buffer);
}
