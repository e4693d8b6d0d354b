import { assertNever } from '../../common/assertNever.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { ReadAt } from '../../common/readAt.ts';
import type { TensorInfo } from '../../ml/architectures/architecture.ts';
import type { PlacedWeight } from '../../ml/graph/weights.ts';
import { type BlockFormat, rowLayout } from '../../ml/quantize/blockFormat.ts';
import { sourceValueBytes } from '../../ml/quantize/decodeRow.ts';
import type { SourceRows } from '../../ml/quantize/sourceRows.ts';
import { type Chunk, type ChunkSource, chunkSourceBytes, planChunks } from './planChunks.ts';
import type { RowRequest } from './rowThread.ts';
import type { RowThreads } from './rowThreads.ts';

export interface WeightsToWrite {
  readonly weights: readonly PlacedWeight[];
  readonly tensors: readonly TensorInfo[];
  /** The weight files, in the order that `TensorInfo.file` counts. */
  readonly files: readonly ReadAt[];
  readonly threads: RowThreads;
  /** What an earlier attempt wrote and this one goes on behind: the end of a chunk, or 0. */
  readonly writtenBytes: number;
  readonly signal: AbortSignal;
  /** Appends to weights.bin; called with every byte of it in order. */
  readonly append: (bytes: Uint8Array) => Promise<void>;
}

/**
 * Makes the bytes of weights.bin, chunk by chunk: chunks are read and computed some in advance, in several threads,
 * and appended in order. Holds in memory the chunks in flight and the scales of one matrix.
 * @throws AppError `request.cancelled`, `weights.notFinite`, `weights.tooLargeForFloat16`, what reading and appending throw
 */
export async function writeWeights(work: WeightsToWrite): Promise<void> {
  const maker = new ChunkMaker(work.files, work.threads);
  const inFlight: { chunk: Chunk; made: Promise<MadeChunk> }[] = [];
  let end = work.writtenBytes;
  const appendFirst = async () => {
    const first = inFlight.shift();
    if (first === undefined) return;
    if (work.signal.aborted) throw new AppError('request.cancelled');
    const { bytes, release } = await first.made;
    if (first.chunk.offset > end) await work.append(new Uint8Array(first.chunk.offset - end));
    await work.append(bytes);
    release();
    end = first.chunk.offset + first.chunk.sizeBytes;
  };
  try {
    for (const chunk of planChunks(work.weights, work.tensors, work.writtenBytes)) {
      const made = maker.make(chunk);
      made.catch(() => undefined); // Seen when its turn comes; until then it must not count as unhandled.
      inFlight.push({ chunk, made });
      if (inFlight.length > 2 * work.threads.count) await appendFirst();
    }
    while (inFlight.length > 0) await appendFirst();
  } finally {
    // No read may still be under way when the caller closes the files.
    await Promise.allSettled(inFlight.map(({ made }) => made));
  }
}

interface MadeChunk {
  readonly bytes: Uint8Array;
  /** The bytes are written: their memory may be used again. */
  readonly release: () => void;
}

/** Memory that a thread and this one see at the same time; used for one chunk after another. */
interface Slot {
  readonly source: SharedArrayBuffer;
  readonly target: SharedArrayBuffer;
}

/** Turns chunks into bytes. `make` is called in the order of the plan, so that kept scales know their quants. */
class ChunkMaker {
  readonly #files: readonly ReadAt[];
  readonly #threads: RowThreads;
  readonly #scales = new Map<string, Promise<Uint8Array>[]>();
  readonly #free: Slot[] = [];

  constructor(files: readonly ReadAt[], threads: RowThreads) {
    this.#files = files;
    this.#threads = threads;
  }

  async make({ work, sizeBytes }: Chunk): Promise<MadeChunk> {
    switch (work.kind) {
      case 'bytes':
        return { bytes: work.recipe.bytes, release: () => undefined };
      case 'cast':
        return this.#run(work.source, { bytes: sizeBytes, scales: 0 }, (rows) => ({
          kind: 'cast',
          rows,
          to: work.to,
        }));
      case 'scales': {
        const sizes = quantizedBytes(work.source, work.format);
        const made = await this.#run(work.source, sizes, (rows) => ({
          kind: 'quantize',
          rows,
          format: work.format,
        }));
        return { ...made, bytes: made.scales };
      }
      case 'quants': {
        const sizes = quantizedBytes(work.source, work.format);
        const made = this.#run(work.source, sizes, (rows) => ({
          kind: 'quantize',
          rows,
          format: work.format,
        }));
        this.#keepScales(
          work.matrix,
          made.then(({ scales }) => new Uint8Array(scales)),
        );
        return made;
      }
      case 'kept': {
        const parts = this.#scales.get(work.matrix) ?? [];
        this.#scales.delete(work.matrix);
        return { bytes: Buffer.concat(await Promise.all(parts)), release: () => undefined };
      }
      default:
        return assertNever(work);
    }
  }

  #keepScales(matrix: string, scales: Promise<Uint8Array>): void {
    scales.catch(() => undefined); // The same failure is reported by the quants.
    const parts = this.#scales.get(matrix);
    if (parts === undefined) this.#scales.set(matrix, [scales]);
    else parts.push(scales);
  }

  async #run(
    chunk: ChunkSource,
    sizes: { readonly bytes: number; readonly scales: number },
    request: (rows: SourceRows) => RowRequest,
  ): Promise<MadeChunk & { readonly scales: Uint8Array }> {
    const { tensor, dtype, columns, sourceBytes } = chunk;
    const file = this.#files[chunk.file];
    if (file === undefined)
      throw new Error(`${tensor} lies in weight file ${chunk.file}, which is not there`);
    const slot = this.#takeSlot(sourceBytes, sizes.bytes + sizes.scales);
    const source = new Uint8Array(slot.source, 0, sourceBytes);
    await file.readInto(source, chunk.fileOffset);
    const bytes = new Uint8Array(slot.target, 0, sizes.bytes);
    const scales = new Uint8Array(slot.target, sizes.bytes, sizes.scales);
    await this.#threads.run({ ...request({ tensor, dtype, columns, source }), bytes, scales });
    return { bytes, scales, release: () => this.#free.push(slot) };
  }

  #takeSlot(sourceBytes: number, targetBytes: number): Slot {
    const free = this.#free.pop();
    if (free !== undefined && free.source.byteLength >= sourceBytes && free.target.byteLength >= targetBytes)
      return free;
    return {
      source: new SharedArrayBuffer(Math.max(sourceBytes, chunkSourceBytes)),
      target: new SharedArrayBuffer(Math.max(targetBytes, chunkSourceBytes)),
    };
  }
}

function quantizedBytes(
  { columns, dtype, sourceBytes }: ChunkSource,
  format: BlockFormat,
): { bytes: number; scales: number } {
  const { quantsBytes, scalesBytes } = rowLayout(columns, format);
  const rows = sourceBytes / sourceValueBytes[dtype] / columns;
  return { bytes: rows * quantsBytes, scales: rows * scalesBytes };
}
