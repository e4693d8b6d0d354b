import { type Likelihood, negativeLogLikelihood } from '../../ml/metrics/likelihood.ts';
import type { TokenExample } from '../../ml/training/batch.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { stopIfCancelled } from '../quality/cancelled.ts';
import { chunkRows, rowOf } from '../quality/logitChunks.ts';

/**
 * -log p of the tokens of an example whose weight is not 0, given the true tokens before each. What comes before the first of
 * them is read without a look at the vocabulary, which in small models is a quarter of the work.
 * @throws AppError `request.cancelled`
 */
export async function scoreTokens(
  session: DecoderSession,
  example: TokenExample,
  signal: AbortSignal,
): Promise<Likelihood> {
  const firstScored = example.weights.findIndex((weight, at) => at > 0 && weight !== 0);
  if (firstScored < 0) return { nats: 0, scoredTokens: 0 };
  const past = firstScored - 1;
  await readTokens(session, example.ids.slice(0, past), signal);
  return scoreFrom(session, { ...example, past }, signal);
}

/**
 * -log p of several continuations of one beginning, each given the beginning: what all have in common is read once. Tokens
 * that all have in common count for none.
 *
 * @returns nats, in the order of `continuations`
 * @throws AppError `request.cancelled`
 */
export async function scoreContinuations(
  session: DecoderSession,
  continuations: readonly TokenExample[],
  signal: AbortSignal,
): Promise<number[]> {
  const [first] = continuations;
  if (first === undefined) return [];
  const shortest = Math.min(...continuations.map(({ ids }) => ids.length));
  let common = 0;
  while (common < shortest && continuations.every(({ ids }) => ids[common] === first.ids[common]))
    common += 1;
  // The last of them is run again with each, for what it says of the next.
  const past = Math.max(0, common - 1);
  await readTokens(session, first.ids.slice(0, past), signal);
  const found: number[] = [];
  for (const continuation of continuations)
    found.push((await scoreFrom(session, { ...continuation, past }, signal)).nats);
  return found;
}

/** Runs tokens from an empty cache, for what comes behind them. */
async function readTokens(
  session: DecoderSession,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  const rows = chunkRows(session.vocabSize);
  for (let from = 0; from < ids.length; from += rows) {
    stopIfCancelled(signal);
    await session.run(ids.slice(from, from + rows), from, { rows: 'last' });
  }
}

interface ScoredFrom extends TokenExample {
  /** Positions that the cache holds already. */
  readonly past: number;
}

/** The likelihood of the tokens behind `past` and the one after it, as far as they count. */
async function scoreFrom(
  session: DecoderSession,
  { ids, weights, past }: ScoredFrom,
  signal: AbortSignal,
): Promise<Likelihood> {
  const { vocabSize } = session;
  const rows = chunkRows(vocabSize);
  let nats = 0;
  let scoredTokens = 0;
  // What comes after the last token is nobody's question.
  for (let from = past; from < ids.length - 1; from += rows) {
    stopIfCancelled(signal);
    const chunk = ids.slice(from, Math.min(from + rows, ids.length - 1));
    const logits = await session.run(chunk, from, { rows: 'all' });
    for (let row = 0; row < chunk.length; row += 1) {
      const target = from + row + 1;
      if (weights[target] === 0) continue;
      nats += negativeLogLikelihood(rowOf({ logits }, row, vocabSize), ids[target] as number);
      scoredTokens += 1;
    }
  }
  return { nats, scoredTokens };
}
