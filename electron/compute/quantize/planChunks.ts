import type { TensorInfo, TensorSlice } from '../../ml/architectures/architecture.ts';
import type { PlacedWeight, WeightRecipe } from '../../ml/graph/weights.ts';
import { type BlockFormat, rowLayout } from '../../ml/quantize/blockFormat.ts';
import { type SourceDtype, sourceValueBytes } from '../../ml/quantize/decodeRow.ts';

/** Source bytes of one chunk: large enough for a disk, small enough that many in flight are nothing beside a tensor. */
export const chunkSourceBytes = 4 * 1024 * 1024;

/** Neighbouring rows of one source tensor. */
export interface ChunkSource {
  readonly tensor: string;
  readonly dtype: SourceDtype;
  readonly columns: number;
  /** Index into the weight files; first byte there. */
  readonly file: number;
  readonly fileOffset: number;
  readonly sourceBytes: number;
}

/** What makes a chunk's bytes. `kept`: scales that were computed together with their quants in this run. */
export type ChunkWork =
  | { readonly kind: 'bytes'; readonly recipe: WeightRecipe & { readonly kind: 'bytes' } }
  | { readonly kind: 'cast'; readonly source: ChunkSource; readonly to: 'float32' | 'float16' }
  | {
      readonly kind: 'quants';
      readonly source: ChunkSource;
      readonly format: BlockFormat;
      readonly matrix: string;
    }
  | { readonly kind: 'scales'; readonly source: ChunkSource; readonly format: BlockFormat }
  | { readonly kind: 'kept'; readonly matrix: string };

/** A piece of weights.bin. Chunks come in the order of the file. */
export interface Chunk {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly work: ChunkWork;
}

/**
 * Cuts the weights into chunks, leaving out those that end at or before `writtenBytes`. The cuts depend on nothing
 * but the weights, so the end of a chunk is a place where a later attempt can go on.
 */
export function* planChunks(
  weights: readonly PlacedWeight[],
  tensors: readonly TensorInfo[],
  writtenBytes: number,
): Generator<Chunk> {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const whole = new Set<string>();
  for (const weight of weights) {
    if (weight.offset + weight.sizeBytes <= writtenBytes) continue;
    const { recipe, offset, sizeBytes } = weight;
    if (recipe.kind === 'bytes') yield { offset, sizeBytes, work: { kind: 'bytes', recipe } };
    else if (recipe.kind === 'scales' && whole.has(matrixKey(recipe)))
      yield { offset, sizeBytes, work: { kind: 'kept', matrix: matrixKey(recipe) } };
    else {
      if (recipe.kind === 'quants' && weight.offset >= writtenBytes) whole.add(matrixKey(recipe));
      const chunks = cutWeight(weight, recipe, (slice) => locate(slice, byName));
      for (const chunk of chunks) if (chunk.offset + chunk.sizeBytes > writtenBytes) yield chunk;
    }
  }
}

type SourceRecipe = Exclude<WeightRecipe, { kind: 'bytes' }>;

function* cutWeight(
  weight: PlacedWeight,
  recipe: SourceRecipe,
  locateSlice: (slice: TensorSlice) => Located,
): Generator<Chunk> {
  let offset = weight.offset;
  for (const { info, columns, firstRow, rows } of recipe.parts.map(locateSlice)) {
    const rowBytes = columns * sourceValueBytes[info.dtype];
    const bytesPerRow = writtenRowBytes(recipe, columns);
    const rowsPerChunk = Math.max(1, Math.floor(chunkSourceBytes / rowBytes));
    for (let row = 0; row < rows; row += rowsPerChunk) {
      const count = Math.min(rowsPerChunk, rows - row);
      const source = {
        tensor: info.name,
        dtype: info.dtype,
        columns,
        file: info.file,
        fileOffset: info.offset + (firstRow + row) * rowBytes,
        sourceBytes: count * rowBytes,
      };
      yield { offset, sizeBytes: count * bytesPerRow, work: chunkWork(recipe, source) };
      offset += count * bytesPerRow;
    }
  }
  if (offset !== weight.offset + weight.sizeBytes)
    throw new Error(
      `${weight.name}: its sources make ${offset - weight.offset} bytes of ${weight.sizeBytes}`,
    );
}

function chunkWork(recipe: SourceRecipe, source: ChunkSource): ChunkWork {
  if (recipe.kind === 'cast') return { kind: 'cast', source, to: recipe.to };
  const { bits, blockSize, scaleType } = recipe;
  const format = { bits, blockSize, scaleType };
  return recipe.kind === 'quants'
    ? { kind: 'quants', source, format, matrix: matrixKey(recipe) }
    : { kind: 'scales', source, format };
}

function writtenRowBytes(recipe: SourceRecipe, columns: number): number {
  if (recipe.kind === 'cast') return columns * (recipe.to === 'float32' ? 4 : 2);
  const { quantsBytes, scalesBytes } = rowLayout(columns, recipe);
  return recipe.kind === 'quants' ? quantsBytes : scalesBytes;
}

interface Located {
  readonly info: TensorInfo;
  readonly columns: number;
  readonly firstRow: number;
  readonly rows: number;
}

/** A vector counts as rows of one value. */
function locate({ tensor, rows }: TensorSlice, byName: ReadonlyMap<string, TensorInfo>): Located {
  const info = byName.get(tensor);
  if (info === undefined) throw new Error(`the source has no tensor ${tensor}`);
  const [height = 1, ...rest] = info.shape;
  const [firstRow, end] = rows ?? [0, height];
  return { info, columns: rest.reduce((product, size) => product * size, 1), firstRow, rows: end - firstRow };
}

/** The same for the quants and the scales of one matrix. */
function matrixKey({ parts, bits, blockSize, scaleType }: Exclude<SourceRecipe, { kind: 'cast' }>): string {
  return JSON.stringify([parts, bits, blockSize, scaleType]);
}
