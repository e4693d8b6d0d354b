import { type BlockFormat, rowLayout } from './blockFormat.ts';
import { type BlockKernels8, type KernelDtype, openBlockKernels8 } from './blockKernels8.ts';
import { openValues, type SourceDtype } from './decodeRow.ts';
import { countRows, type QuantizedValues, type SourceRows } from './sourceRows.ts';

const pageBytes = 65_536;
const kernelDtypes = { BF16: 'BF16', F16: 'F32', F32: 'F32' } as const satisfies Record<
  SourceDtype,
  KernelDtype
>;

/** Below this, float32 has no reciprocal: such a block is as good as zeros. */
const smallestScale = 2 ** -126;

/** One memory for all calls: it only grows, to what the largest chunk took. */
let opened: BlockKernels8 | null = null;

/**
 * Scale = max |x| / 127, quants 1 … 255 around 128. (Maximum / -128, as in the 4-bit search, would be 0.8% nearer on
 * trained weights, but make the blocks uneven.) null: some scale is not finite.
 */
export function quantizeRows8(
  rows: SourceRows,
  format: BlockFormat,
  roundScale: (scale: number) => number,
): QuantizedValues | null {
  opened ??= openBlockKernels8();
  const kernels = opened;
  const { blocks, paddedColumns } = rowLayout(rows.columns, format);
  const dtype = kernelDtypes[rows.dtype];
  const allBlocks = countRows(rows) * blocks;
  const values = allBlocks * format.blockSize;
  const factorsAt = values * (dtype === 'BF16' ? 2 : 4);
  const largestAt = factorsAt + 4 * allBlocks;
  const quantsAt = largestAt + 4 * allBlocks;
  growTo(kernels.memory, quantsAt + values);
  placeRows(rows, paddedColumns, kernels.memory);
  kernels.largest(dtype, 0, largestAt, allBlocks, format.blockSize);
  const scales = new Float32Array(allBlocks);
  const largest = new Float32Array(kernels.memory.buffer, largestAt, allBlocks);
  const factors = new Float32Array(kernels.memory.buffer, factorsAt, allBlocks);
  for (let block = 0; block < allBlocks; block++) {
    const scale = roundScale((largest[block] as number) / 127);
    if (!(scale < Infinity)) return null;
    const usable = scale >= smallestScale;
    scales[block] = usable ? scale : 0;
    factors[block] = usable ? 1 / scale : 0;
  }
  kernels.quantize(dtype, 0, factorsAt, quantsAt, allBlocks, format.blockSize);
  return { quants: new Uint8Array(kernels.memory.buffer, quantsAt, values).slice(), scales };
}

function growTo(memory: WebAssembly.Memory, sizeBytes: number): void {
  const missing = sizeBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
}

/** Copies the rows to the front of the memory, each filled up with zeros; float16 becomes float32. */
function placeRows(rows: SourceRows, paddedColumns: number, memory: WebAssembly.Memory): void {
  const { dtype, columns, source } = rows;
  const rowCount = countRows(rows);
  const valueBytes = dtype === 'BF16' ? 2 : 4;
  const target = new Uint8Array(memory.buffer, 0, rowCount * paddedColumns * valueBytes);
  if (dtype !== 'F16' && columns === paddedColumns) {
    target.set(source);
    return;
  }
  target.fill(0);
  const decode = openValues(source, dtype);
  for (let row = 0; row < rowCount; row++) {
    const at = row * paddedColumns * valueBytes;
    if (dtype === 'F16') {
      const floats = new Float32Array(memory.buffer, at, columns);
      decode(row * columns, columns, { floats, bits: new Int32Array(memory.buffer, at, columns) });
    } else target.set(source.subarray(row * columns * valueBytes, (row + 1) * columns * valueBytes), at);
  }
}
