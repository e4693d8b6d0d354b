import { type Likelihood, negativeLogLikelihood } from '../../ml/metrics/likelihood.ts';
import type { TokenExample } from '../../ml/training/batch.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { stopIfCancelled } from '../quality/cancelled.ts';
import { chunkRows, logitChunks, rowOf } from '../quality/logitChunks.ts';

/** -log p of the tokens of an example whose weight is not 0, given the true tokens before each. */
export async function scoreTokens(
  session: DecoderSession,
  { ids, weights }: TokenExample,
  signal: AbortSignal,
): Promise<Likelihood> {
  let nats = 0;
  let scoredTokens = 0;
  // What comes after the last token is nobody's question.
  for await (const chunk of logitChunks(session, ids.slice(0, -1), signal)) {
    for (let row = 0; row < chunk.rows; row += 1) {
      const target = chunk.from + row + 1;
      if (weights[target] === 0) continue;
      nats += negativeLogLikelihood(rowOf(chunk, row, session.vocabSize), ids[target] as number);
      scoredTokens += 1;
    }
  }
  return { nats, scoredTokens };
}

/**
 * -log p of several continuations of one beginning, each given the beginning: what all have in common is run once. Their
 * tokens before the first that differs count in all or in none, so they are left out.
 *
 * @returns nats, in the order of `continuations`
 */
export async function scoreContinuations(
  session: DecoderSession,
  continuations: readonly TokenExample[],
  signal: AbortSignal,
): Promise<number[]> {
  const shortest = Math.min(...continuations.map(({ ids }) => ids.length));
  const [first] = continuations;
  let common = 0;
  while (common < shortest && continuations.every(({ ids }) => ids[common] === first?.ids[common]))
    common += 1;
  // The last common token is run again with each, for its logits.
  const past = Math.max(0, Math.min(common, shortest - 1) - 1);
  const rows = chunkRows(session.vocabSize);
  for (let from = 0; from < past; from += rows) {
    stopIfCancelled(signal);
    await session.run(first?.ids.slice(from, Math.min(past, from + rows)) ?? [], from);
  }
  const found: number[] = [];
  for (const { ids, weights } of continuations) {
    stopIfCancelled(signal);
    const logits = await session.run(ids.slice(past, -1), past, { rows: 'all' });
    let nats = 0;
    for (let target = past + 1; target < ids.length; target += 1) {
      if (weights[target] === 0) continue;
      const row = rowOf({ logits }, target - past - 1, session.vocabSize);
      nats += negativeLogLikelihood(row, ids[target] as number);
    }
    found.push(nats);
  }
  return found;
}
