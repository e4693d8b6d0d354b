import { availableParallelism } from 'node:os';
import { assertNever } from '../../common/assertNever.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { ReadAt } from '../../common/readAt.ts';
import type { TensorInfo } from '../../ml/architectures/architecture.ts';
import type { PlacedWeight } from '../../ml/graph/weights.ts';
import type { SourceRows } from '../../ml/quantize/sourceRows.ts';
import { type Chunk, type ChunkSource, chunkSourceBytes, planChunks } from './planChunks.ts';
import type { RowRequest } from './rowThread.ts';
import { openRowThreads, type RowThreads } from './rowThreads.ts';

/** More threads than this only wait for the disk. */
const mostThreads = 8;

export interface WeightsToWrite {
  readonly weights: readonly PlacedWeight[];
  readonly tensors: readonly TensorInfo[];
  /** The weight files, in the order that `TensorInfo.file` counts. */
  readonly files: readonly ReadAt[];
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
  const threadCount = Math.min(availableParallelism(), mostThreads);
  await using threads = await openRowThreads(threadCount);
  const maker = new ChunkMaker(work.files, threads);
  const inFlight: { chunk: Chunk; bytes: Promise<Uint8Array> }[] = [];
  let end = work.writtenBytes;
  const appendFirst = async () => {
    const first = inFlight.shift();
    if (first === undefined) return;
    if (work.signal.aborted) throw new AppError('request.cancelled');
    const bytes = await first.bytes;
    if (first.chunk.offset > end) await work.append(new Uint8Array(first.chunk.offset - end));
    await work.append(bytes);
    end = first.chunk.offset + first.chunk.sizeBytes;
  };
  for (const chunk of planChunks(work.weights, work.tensors, work.writtenBytes)) {
    const bytes = maker.make(chunk);
    bytes.catch(() => undefined); // Seen when its turn comes; until then it must not count as unhandled.
    inFlight.push({ chunk, bytes });
    if (inFlight.length > 2 * threadCount) await appendFirst();
  }
  while (inFlight.length > 0) await appendFirst();
}

/** Turns chunks into bytes. `make` is called in the order of the plan, so that kept scales know their quants. */
class ChunkMaker {
  readonly #files: readonly ReadAt[];
  readonly #threads: RowThreads;
  readonly #scales = new Map<string, Promise<Uint8Array>[]>();
  readonly #freeBuffers: ArrayBufferLike[] = [];

  constructor(files: readonly ReadAt[], threads: RowThreads) {
    this.#files = files;
    this.#threads = threads;
  }

  async make({ work }: Chunk): Promise<Uint8Array> {
    switch (work.kind) {
      case 'bytes':
        return work.recipe.bytes;
      case 'cast':
        return (await this.#run(work.source, (rows) => ({ kind: 'cast', rows, to: work.to }))).bytes;
      case 'scales':
        return (await this.#run(work.source, (rows) => ({ kind: 'quantize', rows, format: work.format })))
          .scales;
      case 'quants': {
        const answer = this.#run(work.source, (rows) => ({ kind: 'quantize', rows, format: work.format }));
        this.#keepScales(
          work.matrix,
          answer.then(({ scales }) => scales),
        );
        return (await answer).bytes;
      }
      case 'kept': {
        const parts = this.#scales.get(work.matrix) ?? [];
        this.#scales.delete(work.matrix);
        return Buffer.concat(await Promise.all(parts));
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

  async #run(chunk: ChunkSource, request: (rows: SourceRows) => RowRequest) {
    const file = this.#files[chunk.file];
    if (file === undefined)
      throw new Error(`${chunk.tensor} lies in weight file ${chunk.file}, which is not there`);
    const source = this.#takeBuffer(chunk.sourceBytes);
    await file.readInto(source, chunk.fileOffset);
    const { tensor, dtype, columns } = chunk;
    const answer = await this.#threads.run(request({ tensor, dtype, columns, source }));
    this.#freeBuffers.push(answer.source.buffer);
    return answer;
  }

  #takeBuffer(sizeBytes: number): Uint8Array {
    const free = this.#freeBuffers.pop();
    const fits = free !== undefined && free.byteLength >= sizeBytes;
    return new Uint8Array(fits ? free : new ArrayBuffer(Math.max(sizeBytes, chunkSourceBytes)), 0, sizeBytes);
  }
}
