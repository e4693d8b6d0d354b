import { expect, test } from 'vitest';
import type { DecoderSession } from '../decoder/session.ts';
import { scoreContinuations, scoreTokens } from './scoreTokens.ts';

const vocabSize = 16;

/**
 * Instead of a graph: after tokens that sum to s, token t has the logit 1 / (1 + ((s + t) mod 16)). Refuses runs that do not go
 * on behind what its cache holds, as a graph would compute nonsense then.
 */
function sumSession() {
  const cache: number[] = [];
  const runs: { readonly tokens: number; readonly past: number; readonly rows: string }[] = [];
  const session: Pick<DecoderSession, 'vocabSize' | 'run'> = {
    vocabSize,
    async run(ids, past, { rows = 'last' } = {}) {
      if (past > cache.length || ids.length === 0) throw new Error(`${ids.length} tokens behind ${past}`);
      cache.splice(past, cache.length, ...ids);
      runs.push({ tokens: ids.length, past, rows });
      const wanted = rows === 'all' ? Array.from(ids, (_, row) => past + row) : [cache.length - 1];
      return Float32Array.from(wanted.flatMap((at) => logitsAfter(cache.slice(0, at + 1))));
    },
  };
  return { session: session as DecoderSession, runs };
}

function logitsAfter(tokens: readonly number[]): number[] {
  const sum = tokens.reduce((total, token) => total + token, 0);
  return Array.from({ length: vocabSize }, (_, token) => 1 / (1 + ((sum + token) % vocabSize)));
}

/** By the definition, one token after the other. */
function byHand(ids: readonly number[], scored: readonly number[]): number {
  return scored.reduce((nats, at) => {
    const logits = logitsAfter(ids.slice(0, at));
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return nats + total - (logits[ids[at] as number] as number);
  }, 0);
}

const signal = new AbortController().signal;
const weightsOf = (length: number, scored: readonly number[]) =>
  Array.from({ length }, (_, at) => (scored.includes(at) ? 1 : 0));

test('only tokens that count are scored, each given the true ones before it', async () => {
  const ids = [3, 14, 1, 5, 9, 2, 6];
  for (const scored of [[1], [6], [4, 6], [1, 2, 3, 4, 5, 6]]) {
    const { session } = sumSession();
    const found = await scoreTokens(session, { ids, weights: weightsOf(ids.length, scored) }, signal);
    expect(found.scoredTokens).toBe(scored.length);
    expect(found.nats).toBeCloseTo(byHand(ids, scored), 5);
  }
});

test('what comes before the first of them is read in pieces and asked for nothing', async () => {
  const ids = Array.from({ length: 700 }, (_, at) => at % vocabSize);
  const { session, runs } = sumSession();
  const found = await scoreTokens(session, { ids, weights: weightsOf(700, [300, 650]) }, signal);
  expect(found.nats).toBeCloseTo(byHand(ids, [300, 650]), 5);
  expect(runs).toEqual([
    { tokens: 256, past: 0, rows: 'last' },
    { tokens: 43, past: 256, rows: 'last' },
    { tokens: 256, past: 299, rows: 'all' },
    { tokens: 144, past: 555, rows: 'all' },
  ]);
});

test('an example without anything that counts runs nothing', async () => {
  const { session, runs } = sumSession();
  const found = await scoreTokens(session, { ids: [1, 2], weights: [1, 0] }, signal);
  expect(found).toEqual({ nats: 0, scoredTokens: 0 });
  expect(runs).toEqual([]);
});

test('continuations are scored behind their common beginning, which is read once', async () => {
  const beginning = [3, 14, 1, 5];
  const continuations = [[9, 2], [9, 7, 7], [4]].map((rest) => {
    const ids = [...beginning, ...rest];
    return { ids, weights: ids.map((_, at) => (at < beginning.length ? 0 : 1)) };
  });
  const { session, runs } = sumSession();
  const found = await scoreContinuations(session, continuations, signal);
  for (const [index, { ids }] of continuations.entries())
    expect(found[index]).toBeCloseTo(byHand(ids, Array.from(ids.keys()).slice(beginning.length)), 5);
  expect(runs.map(({ tokens, past }) => [tokens, past])).toEqual([
    [3, 0],
    [2, 3],
    [3, 3],
    [1, 3],
  ]);
});

test('one that is the beginning of another is scored by what it has', async () => {
  const of = (ids: readonly number[]) => ({ ids, weights: weightsOf(ids.length, [2, 3]) });
  const { session } = sumSession();
  const [short, long] = await scoreContinuations(session, [of([1, 2, 3]), of([1, 2, 3, 4])], signal);
  expect(long).toBeCloseTo(byHand([1, 2, 3, 4], [3]), 5);
  expect(short).toBe(0);
});

test('a cancel ends it before the next run', async () => {
  const { session, runs } = sumSession();
  const example = { ids: [1, 2, 3], weights: [0, 1, 1] };
  await expect(scoreTokens(session, example, AbortSignal.abort())).rejects.toMatchObject({
    code: 'request.cancelled',
  });
  expect(runs).toEqual([]);
});
