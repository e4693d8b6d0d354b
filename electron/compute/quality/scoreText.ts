import { type Likelihood, negativeLogLikelihood } from '../../ml/metrics/likelihood.ts';
import type { ScoringWindow } from '../../ml/metrics/windows.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { logitChunks, rowOf } from './logitChunks.ts';

export interface ScoreText {
  /** Of a scorer graph. */
  readonly session: DecoderSession;
  readonly ids: readonly number[];
  readonly windows: readonly ScoringWindow[];
  readonly signal: AbortSignal;
  /** Tokens run so far, context included. */
  readonly onTokens: (tokens: number) => void;
}

/** Tokens that scoring runs: the last token of a window predicts nothing that is scored, so it is not run. */
export function windowInput(ids: readonly number[], { start, end }: ScoringWindow): readonly number[] {
  return ids.slice(start, end - 1);
}

export function inputTokens(windows: readonly ScoringWindow[]): number {
  return windows.reduce((sum, { start, end }) => sum + end - 1 - start, 0);
}

/**
 * How likely a model finds a text, every window from an empty cache.
 * @returns NaN nats when the model computes values that are not numbers
 * @throws AppError `request.cancelled`
 */
export async function scoreText({ session, ids, windows, signal, onTokens }: ScoreText): Promise<Likelihood> {
  let nats = 0;
  let scoredTokens = 0;
  let done = 0;
  for (const window of windows) {
    for await (const chunk of logitChunks(session, windowInput(ids, window), signal)) {
      for (let row = 0; row < chunk.rows; row += 1) {
        const target = window.start + chunk.from + row + 1;
        if (target < window.scoreFrom) continue;
        nats += negativeLogLikelihood(rowOf(chunk, row, session.vocabSize), ids[target] as number);
        scoredTokens += 1;
      }
      done += chunk.rows;
      onTokens(done);
    }
  }
  return { nats, scoredTokens };
}
