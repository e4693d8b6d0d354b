import type { PlacedWeight, WeightRecipe } from '../graph/weights.ts';
import type { TensorSlice } from './architecture.ts';

/** For tests only: source tensors in double precision, and the plainest way to make a weights file of them. */
export interface SourceTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
export type SourceTensors = ReadonlyMap<string, SourceTensor>;

export function materialize(
  weights: readonly PlacedWeight[],
  tensors: SourceTensors,
): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(Math.max(...weights.map((weight) => weight.offset + weight.sizeBytes)));
  for (const weight of weights) {
    const bytes = bytesOf(weight.recipe, tensors);
    if (bytes.length !== weight.sizeBytes) {
      throw new Error(`${weight.name}: ${bytes.length} bytes made, ${weight.sizeBytes} planned`);
    }
    file.set(bytes, weight.offset);
  }
  return file;
}

function bytesOf(recipe: WeightRecipe, tensors: SourceTensors): Uint8Array {
  if (recipe.kind === 'bytes') return recipe.bytes;
  const rows = recipe.parts.flatMap((part) => rowsOf(part, tensors));
  if (recipe.kind === 'cast') return floats(rows.flat(), recipe.to);
  const blocks = rows.flatMap((row) => blocksOf(row, recipe.blockSize));
  const quantized = blocks.map((block) => quantizeBlock(block, recipe.bits));
  if (recipe.kind === 'scales')
    return floats(
      quantized.map(({ scale }) => scale),
      recipe.scaleType,
    );
  return new Uint8Array(quantized.flatMap(({ quants }) => packed(quants, recipe.bits)));
}

/** A matrix that went through quantization and back: what the graph computes with, but for float32 rounding. */
export function dequantized(tensor: SourceTensor, bits: 8 | 4, blockSize: number): SourceTensor {
  const columns = tensor.shape.at(-1) ?? 0;
  const data = rowsIn(tensor).flatMap((row) =>
    blocksOf(row, blockSize)
      .flatMap((block) => {
        const { scale, quants } = quantizeBlock(block, bits);
        return quants.map((quant) => (quant - zeroPoint(bits)) * Math.fround(scale));
      })
      .slice(0, columns),
  );
  return { shape: tensor.shape, data: Float64Array.from(data) };
}

function quantizeBlock(block: readonly number[], bits: 8 | 4): { scale: number; quants: number[] } {
  const largest = Math.max(...block.map(Math.abs));
  const scale = Math.fround(largest / (zeroPoint(bits) - 1));
  return {
    scale,
    quants: block.map((value) => (scale === 0 ? 0 : Math.round(value / scale)) + zeroPoint(bits)),
  };
}

function zeroPoint(bits: 8 | 4): number {
  return bits === 8 ? 128 : 8;
}

function packed(quants: readonly number[], bits: 8 | 4): number[] {
  if (bits === 8) return [...quants];
  return Array.from(
    { length: quants.length / 2 },
    (_, i) => (quants[2 * i] ?? 0) | ((quants[2 * i + 1] ?? 0) << 4),
  );
}

function blocksOf(row: readonly number[], blockSize: number): number[][] {
  return Array.from({ length: Math.ceil(row.length / blockSize) }, (_, index) => {
    const block = row.slice(index * blockSize, (index + 1) * blockSize);
    return [...block, ...new Array<number>(blockSize - block.length).fill(0)];
  });
}

function rowsOf(part: TensorSlice, tensors: SourceTensors): number[][] {
  const tensor = tensors.get(part.tensor);
  if (tensor === undefined) throw new Error(`no tensor ${part.tensor}`);
  return rowsIn(tensor).slice(...(part.rows ?? []));
}

/** A vector counts as rows of one column, so that parts of both can be stacked alike. */
function rowsIn({ shape, data }: SourceTensor): number[][] {
  const columns = shape.length === 1 ? 1 : (shape[1] ?? 0);
  return Array.from({ length: data.length / columns }, (_, row) => [
    ...data.subarray(row * columns, (row + 1) * columns),
  ]);
}

function floats(values: readonly number[], type: 'float32' | 'float16'): Uint8Array {
  return new Uint8Array((type === 'float32' ? Float32Array.from(values) : Float16Array.from(values)).buffer);
}
