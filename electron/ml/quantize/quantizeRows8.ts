import { type BlockFormat, rowLayout } from './blockFormat.ts';
import { type BlockKernels8, type KernelDtype, openBlockKernels8 } from './blockKernels8.ts';
import { openValues, type SourceDtype } from './decodeRow.ts';
import { roundToFloat16 } from './float16.ts';
import { countRows, type QuantizedValues, type SourceRows } from './sourceRows.ts';

const pageBytes = 65_536;
const kernelDtypes = { BF16: 'BF16', F16: 'F32', F32: 'F32' } as const satisfies Record<
  SourceDtype,
  KernelDtype
>;

/** Bits of infinity: from here on a magnitude is not finite. */
const notFinite = 0x7f800000;

/** One memory for all calls: it only grows, to what the largest chunk took. */
let opened: BlockKernels8 | null = null;

/**
 * Scale = max |x| / 127, quants 1 … 255 around 128. (Maximum / -128, as in the 4-bit search, would be 0.8% nearer on
 * trained weights, but make the blocks uneven.) null: some scale is not finite. The result lies
 * in memory that the next call uses again.
 */
export function quantizeRows8(rows: SourceRows, format: BlockFormat): QuantizedValues | null {
  opened ??= openBlockKernels8();
  const kernels = opened;
  const { blocks, paddedColumns } = rowLayout(rows.columns, format);
  const dtype = kernelDtypes[rows.dtype];
  const allBlocks = countRows(rows) * blocks;
  const values = allBlocks * format.blockSize;
  const factorsAt = values * (dtype === 'BF16' ? 2 : 4);
  const scalesAt = factorsAt + 16 * Math.ceil(allBlocks / 4);
  const worstAt = scalesAt + 16 * Math.ceil(allBlocks / 4);
  const quantsAt = worstAt + 16;
  growTo(kernels.memory, quantsAt + values);
  const { buffer } = kernels.memory;
  placeRows(rows, paddedColumns, buffer);
  new Uint32Array(buffer, scalesAt, (quantsAt - scalesAt) / 4).fill(0, allBlocks);
  kernels.largest(dtype, 0, scalesAt, allBlocks, format.blockSize);
  kernels.scale(scalesAt, factorsAt, worstAt, allBlocks);
  const scales = new Float32Array(buffer, scalesAt, allBlocks);
  if (new Uint32Array(buffer, worstAt, 4).some((bits) => bits >= notFinite)) return null;
  if (format.scaleType === 'float16' && !roundScales(scales, new Float32Array(buffer, factorsAt, allBlocks)))
    return null;
  kernels.quantize(dtype, 0, factorsAt, quantsAt, allBlocks, format.blockSize);
  return { quants: new Uint8Array(buffer, quantsAt, values), scales };
}

/** Rounds the scales to float16 and makes the factors fit; false: one is too large for float16. */
function roundScales(scales: Float32Array, factors: Float32Array): boolean {
  for (let block = 0; block < scales.length; block++) {
    const scale = roundToFloat16(scales[block] as number);
    if (scale === Infinity) return false;
    scales[block] = scale;
    factors[block] = scale === 0 ? 0 : 1 / scale;
  }
  return true;
}

function growTo(memory: WebAssembly.Memory, sizeBytes: number): void {
  const missing = sizeBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
}

/** Copies the rows to the front of the memory, each filled up with zeros; float16 becomes float32. */
function placeRows(rows: SourceRows, paddedColumns: number, buffer: ArrayBuffer): void {
  const { dtype, columns, source } = rows;
  const rowCount = countRows(rows);
  const valueBytes = dtype === 'BF16' ? 2 : 4;
  const target = new Uint8Array(buffer, 0, rowCount * paddedColumns * valueBytes);
  if (dtype !== 'F16' && columns === paddedColumns) {
    target.set(source);
    return;
  }
  target.fill(0);
  const decode = openValues(source, dtype);
  for (let row = 0; row < rowCount; row++) {
    const at = row * paddedColumns * valueBytes;
    if (dtype === 'F16') {
      const floats = new Float32Array(buffer, at, columns);
      decode(row * columns, columns, { floats, bits: new Int32Array(buffer, at, columns) });
    } else target.set(source.subarray(row * columns * valueBytes, (row + 1) * columns * valueBytes), at);
  }
}
