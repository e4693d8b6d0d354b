import { AppError } from '../../common/errors/appError.ts';
import { type BlockFormat, rowLayout } from './blockFormat.ts';
import { quantizeRow4 } from './blockKernel4.ts';
import { createRowBuffer, openValues } from './decodeRow.ts';
import { encodeFloat16, roundToFloat16 } from './float16.ts';
import { quantizeRows8 } from './quantizeRows8.ts';
import { countRows, type QuantizedValues, type SourceRows } from './sourceRows.ts';

export interface QuantizedRows {
  /** uint8 [rows, blocks, blockSize * bits / 8]; of two 4-bit values in a byte the first is the lower. */
  readonly quants: Uint8Array;
  /** float32 or float16 [rows, blocks], little endian. */
  readonly scales: Uint8Array;
}

/**
 * Symmetric block quantization. Throws `weights.notFinite` on NaN and infinity, `weights.tooLargeForFloat16` when a
 * float16 scale cannot reach a block's largest value. The result lies in memory that the next call uses again.
 */
export function quantizeRows(rows: SourceRows, format: BlockFormat): QuantizedRows {
  const quantized = format.bits === 8 ? quantizeRows8(rows, format) : quantizeRows4(rows, format);
  if (quantized === null) refuse(rows);
  const { quants, scales } = quantized;
  const stored = format.scaleType === 'float32' ? scales : Uint16Array.from(scales, encodeFloat16);
  return { quants, scales: new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength) };
}

function quantizeRows4(rows: SourceRows, format: BlockFormat): QuantizedValues | null {
  const roundScale = format.scaleType === 'float32' ? Math.fround : roundToFloat16;
  const { dtype, columns, source } = rows;
  const rowCount = countRows(rows);
  const layout = rowLayout(columns, format);
  const words = new Int32Array((rowCount * layout.quantsBytes) / 4);
  const scales = new Float32Array(rowCount * layout.blocks);
  const row = createRowBuffer(layout.paddedColumns);
  const decode = openValues(source, dtype);
  const wordsPerRow = layout.quantsBytes / 4;
  const target = { words, scales, blockSize: format.blockSize, roundScale };
  for (let r = 0; r < rowCount; r++) {
    decode(r * columns, columns, row);
    quantizeRow4(row, { ...target, firstWord: r * wordsPerRow, firstScale: r * layout.blocks });
  }
  return scales.every(Number.isFinite) ? { quants: new Uint8Array(words.buffer), scales } : null;
}

/** Some scale is not finite: because a weight is not, or because float16 ends at 65,504. */
function refuse(rows: SourceRows): never {
  const { tensor, dtype, columns, source } = rows;
  const row = createRowBuffer(columns);
  const decode = openValues(source, dtype);
  for (let r = 0; r < countRows(rows); r++) {
    decode(r * columns, columns, row);
    if (!row.floats.every(Number.isFinite)) throw new AppError('weights.notFinite', { tensor });
  }
  throw new AppError('weights.tooLargeForFloat16', { tensor });
}
