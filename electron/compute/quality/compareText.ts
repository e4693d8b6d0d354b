import { compareRows } from '../../ml/metrics/comparison.ts';
import type { ScoringWindow } from '../../ml/metrics/windows.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { logitChunks, rowOf } from './logitChunks.ts';
import type { Reference } from './reference.ts';
import { windowInput } from './scoreText.ts';

export interface CompareText {
  /** Of a scorer graph. */
  readonly session: DecoderSession;
  /** Its first sequences are the windows' inputs. */
  readonly reference: Reference;
  readonly ids: readonly number[];
  readonly windows: readonly ScoringWindow[];
  readonly signal: AbortSignal;
  /** Tokens compared so far. */
  readonly onTokens: (tokens: number) => void;
}

/** Sums over all scored positions. */
export interface TextComparison {
  readonly scoredTokens: number;
  readonly candidateNats: number;
  readonly referenceNats: number;
  readonly divergence: number;
  readonly sameTop: number;
}

/**
 * Holds a model against its reference position by position, a chunk of both at a time.
 * @returns NaN in a sum when one of the two computes values that are not numbers
 * @throws AppError `request.cancelled`
 */
export async function compareText(input: CompareText): Promise<TextComparison> {
  const { session, reference, ids, windows, signal, onTokens } = input;
  const sums = { scoredTokens: 0, candidateNats: 0, referenceNats: 0, divergence: 0, sameTop: 0 };
  for (const [index, window] of windows.entries()) {
    for await (const chunk of logitChunks(session, windowInput(ids, window), signal)) {
      const expected = { logits: await reference.logits(index, chunk.from, chunk.rows) };
      for (let row = 0; row < chunk.rows; row += 1) {
        const target = window.start + chunk.from + row + 1;
        if (target < window.scoreFrom) continue;
        const compared = compareRows(
          rowOf(expected, row, session.vocabSize),
          rowOf(chunk, row, session.vocabSize),
          ids[target] as number,
        );
        sums.scoredTokens += 1;
        sums.candidateNats += compared.candidateNats;
        sums.referenceNats += compared.referenceNats;
        sums.divergence += compared.divergence;
        sums.sameTop += compared.sameTop ? 1 : 0;
      }
      onTokens(sums.scoredTokens);
    }
  }
  return sums;
}
