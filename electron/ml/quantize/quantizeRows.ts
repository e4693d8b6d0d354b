import { AppError } from '../../common/errors/appError.ts';
import { type BlockFormat, rowLayout } from './blockFormat.ts';
import { quantizeRow4, quantizeRow8 } from './blockKernels.ts';
import { createRowBuffer, openValues, type SourceDtype, sourceValueBytes } from './decodeRow.ts';
import { decodeFloat16, encodeFloat16 } from './float16.ts';

/** Some rows of a matrix, row-major; `source` begins at a multiple of its value size. */
export interface SourceRows {
  /** Whose values these are, for errors. */
  readonly tensor: string;
  readonly dtype: SourceDtype;
  readonly columns: number;
  readonly source: Uint8Array;
}

export interface QuantizedRows {
  /** uint8 [rows, blocks, blockSize * bits / 8]; of two 4-bit values in a byte the first is the lower. */
  readonly quants: Uint8Array;
  /** float32 or float16 [rows, blocks], little endian. */
  readonly scales: Uint8Array;
}

const kernels = { 8: quantizeRow8, 4: quantizeRow4 } as const satisfies Record<BlockFormat['bits'], unknown>;

/**
 * Symmetric block quantization. Throws `weights.notFinite` on NaN and infinity, `weights.tooLargeForFloat16` when a
 * float16 scale cannot reach a block's largest value.
 */
export function quantizeRows(rows: SourceRows, format: BlockFormat): QuantizedRows {
  const { dtype, columns, source } = rows;
  const layout = rowLayout(columns, format);
  const rowCount = source.byteLength / sourceValueBytes[dtype] / columns;
  const words = new Int32Array((rowCount * layout.quantsBytes) / 4);
  const scales = new Float32Array(rowCount * layout.blocks);
  const row = createRowBuffer(layout.paddedColumns);
  const decode = openValues(source, dtype);
  const roundScale = format.scaleType === 'float32' ? Math.fround : roundToFloat16;
  const wordsPerRow = layout.quantsBytes / 4;
  const target = { words, scales, blockSize: format.blockSize, roundScale };
  const quantizeRow = kernels[format.bits];
  for (let r = 0; r < rowCount; r++) {
    decode(r * columns, columns, row);
    quantizeRow(row, { ...target, firstWord: r * wordsPerRow, firstScale: r * layout.blocks });
  }
  if (!scales.every(Number.isFinite)) refuse(rows);
  return {
    quants: new Uint8Array(words.buffer),
    scales: new Uint8Array(
      format.scaleType === 'float32' ? scales.buffer : Uint16Array.from(scales, encodeFloat16).buffer,
    ),
  };
}

function roundToFloat16(scale: number): number {
  return decodeFloat16(encodeFloat16(scale));
}

/** Some scale is not finite: because a weight is not, or because float16 ends at 65,504. */
function refuse({ tensor, dtype, columns, source }: SourceRows): never {
  const values = source.byteLength / sourceValueBytes[dtype];
  const row = createRowBuffer(columns);
  const decode = openValues(source, dtype);
  for (let start = 0; start < values; start += columns) {
    decode(start, columns, row);
    if (!row.floats.every(Number.isFinite)) throw new AppError('weights.notFinite', { tensor });
  }
  throw new AppError('weights.tooLargeForFloat16', { tensor });
}
