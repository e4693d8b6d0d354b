import { type BlockFormat, rowLayout } from './blockFormat.ts';
import type { SourceDtype } from './decodeRow.ts';
import type { QuantizedRows } from './quantizeRows.ts';

/** For tests only: what quants and scales stand for, in double precision, from the operators' description. */
export function dequantize(
  { quants, scales }: QuantizedRows,
  columns: number,
  format: BlockFormat,
): Float64Array {
  const { blocks, quantsBytes } = rowLayout(columns, format);
  const rows = quants.length / quantsBytes;
  const buffer = scales.slice().buffer;
  const numbers = format.scaleType === 'float32' ? new Float32Array(buffer) : new Float16Array(buffer);
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const byte = quants[row * quantsBytes + Math.floor((column * format.bits) / 8)] ?? 0;
      const quant = format.bits === 8 ? byte : column % 2 === 0 ? byte % 16 : Math.floor(byte / 16);
      const scale = numbers[row * blocks + Math.floor(column / format.blockSize)] ?? 0;
      values[row * columns + column] = (quant - 2 ** (format.bits - 1)) * scale;
    }
  }
  return values;
}

/** For tests only: numbers as a file of that type would hold them, and what the file then says. */
export function encodeSource(
  values: ArrayLike<number>,
  dtype: SourceDtype,
): { bytes: Uint8Array; values: Float64Array } {
  const floats = Float32Array.from(values);
  if (dtype === 'F32') return { bytes: new Uint8Array(floats.buffer), values: Float64Array.from(floats) };
  if (dtype === 'F16') {
    const halves = Float16Array.from(values);
    return { bytes: new Uint8Array(halves.buffer), values: Float64Array.from(halves) };
  }
  const words = Uint16Array.from(new Uint32Array(floats.buffer), (word) => word >>> 16);
  const kept = new Float32Array(Uint32Array.from(words, (word) => word << 16).buffer);
  return { bytes: new Uint8Array(words.buffer), values: Float64Array.from(kept) };
}
