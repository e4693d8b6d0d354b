import type { DecoderSession } from '../decoder/session.ts';
import { stopIfCancelled } from './cancelled.ts';

/** Logits of the positions [from, from + rows) of a sequence. */
export interface LogitChunk {
  readonly from: number;
  readonly rows: number;
  /** float32 [rows, vocabulary]; valid until the next chunk is asked for. */
  readonly logits: Float32Array;
}

/** 256 is the house's bound for a quick cancel; the bytes bound a large vocabulary (152,064 tokens: 220 rows). */
const chunkLimit = { rows: 256, bytes: 128 * 1024 * 1024 };

export function chunkRows(vocabSize: number): number {
  return Math.max(1, Math.min(chunkLimit.rows, Math.floor(chunkLimit.bytes / 4 / vocabSize)));
}

/**
 * Runs a sequence from an empty cache, a chunk at a time, so that tokens × vocabulary is never held. An abort ends the run
 * that is in flight.
 *
 * @param session one that gives the logits of every position: of a scorer graph, or resident
 * @throws AppError `request.cancelled`
 */
export async function* logitChunks(
  session: DecoderSession,
  ids: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<LogitChunk> {
  const rows = chunkRows(session.vocabSize);
  const terminate = () => session.terminate();
  signal.addEventListener('abort', terminate);
  try {
    for (let from = 0; from < ids.length; from += rows) {
      stopIfCancelled(signal);
      const chunk = ids.slice(from, from + rows);
      yield { from, rows: chunk.length, logits: await session.run(chunk, from, { rows: 'all' }) };
    }
  } finally {
    signal.removeEventListener('abort', terminate);
  }
}

export function rowOf({ logits }: Pick<LogitChunk, 'logits'>, row: number, vocabSize: number): Float32Array {
  return logits.subarray(row * vocabSize, (row + 1) * vocabSize);
}
