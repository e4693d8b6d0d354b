import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { lowerHead } from '../../ml/architectures/lowerLayer.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';
import type { SourceWeights } from './sourceWeights.ts';

/** Arenas keep what they once had, and a pattern is planned for one length: both raise the peak for nothing here. */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 3,
  };
}

export interface ReferenceHead extends AsyncDisposable {
  /** @param states float32 [rows, hiddenSize] after the last layer. @returns float32 logits [rows, vocabulary] */
  logits(states: Float32Array): Promise<Float32Array>;
}

interface HeadInput {
  readonly architecture: Architecture;
  readonly weights: SourceWeights;
  readonly threads: number;
}

/**
 * A head of up to `keptBytes` stays in memory; of a larger one (152,064 × 3,584: 2.2 GB) pieces of `pieceBytes` are read
 * anew for every chunk of positions.
 */
const headLimits = { keptBytes: 256 * 1024 * 1024, pieceBytes: 64 * 1024 * 1024 };

/** Final norm and head of the source model, in float32, from pieces of the vocabulary. */
export async function openReferenceHead(
  { architecture, weights, threads }: HeadInput,
  { keptBytes, pieceBytes } = headLimits,
): Promise<ReferenceHead> {
  const { vocabSize, hiddenSize } = architecture;
  const names = weightNames(architecture);
  const session = await InferenceSession.create(lowerHead(architecture).model, sessionOptions(threads));
  const norm = new Float32Array(hiddenSize);
  await weights.read(names.finalNorm, norm);
  const rowBytes = 4 * hiddenSize;
  const kept = vocabSize * rowBytes <= keptBytes;
  const pieceRows = kept ? vocabSize : Math.max(1, Math.floor(pieceBytes / rowBytes));
  const piece = new Float32Array(pieceRows * hiddenSize);
  const readPiece = (start: number, end: number) =>
    weights.read(
      { tensor: names.head.tensor, rows: [start, end] },
      piece.subarray(0, (end - start) * hiddenSize),
    );
  if (kept) await readPiece(0, vocabSize);

  async function logits(states: Float32Array): Promise<Float32Array> {
    const rows = states.length / hiddenSize;
    const all = new Float32Array(rows * vocabSize);
    const fixed = {
      hidden: new Tensor('float32', states, [1, rows, hiddenSize]),
      'norm.weight': new Tensor('float32', norm, [hiddenSize]),
    };
    for (let start = 0; start < vocabSize; start += pieceRows) {
      const end = Math.min(start + pieceRows, vocabSize);
      if (!kept) await readPiece(start, end);
      const values = piece.subarray(0, (end - start) * hiddenSize);
      const head = new Tensor('float32', values, [end - start, hiddenSize]);
      const output = await session.run({ ...fixed, 'head.weight': head });
      placeColumns(output.logits?.data as Float32Array, all, { rows, start, columns: vocabSize });
    }
    return all;
  }
  return { logits, [Symbol.asyncDispose]: () => session.release() };
}

/** Copies [rows, n] into the columns from `start` of [rows, columns]. */
function placeColumns(
  part: Float32Array,
  all: Float32Array,
  { rows, start, columns }: { readonly rows: number; readonly start: number; readonly columns: number },
): void {
  const width = part.length / rows;
  for (let row = 0; row < rows; row += 1)
    all.set(part.subarray(row * width, (row + 1) * width), row * columns + start);
}
