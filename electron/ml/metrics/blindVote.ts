import type { Verdict } from '../../common/evaluation.ts';
import { seededRandom, shuffle } from '../datasets/sampling/shuffle.ts';
import { wilsonInterval } from '../datasets/statistics/interval.ts';
import { normalizeAnswer } from './answerTokens.ts';
import { signTest } from './pairedTests.ts';
import { verdict } from './verdict.ts';

/** alike: neither is better. */
export const votes = ['left', 'right', 'alike'] as const;
export type Vote = (typeof votes)[number];

/** Two answers that somebody is to compare. */
export interface VotePair {
  /** Of the answer in its evaluation. */
  readonly index: number;
  /** Whose answer stands on the left. */
  readonly left: 'first' | 'second';
}

/**
 * The pairs to vote on, in an order and with sides that follow from the seed alone, so that a vote is stored as what was seen
 * and uncovered later. Answers that are equal are left out: there is nothing to choose.
 *
 * @param seed of the evaluation and the person, so that everyone sees an order and sides of their own
 */
export function planVotes(
  answers: Iterable<{ readonly index: number; readonly first: string; readonly second: string }>,
  seed: string | number,
): VotePair[] {
  const different: number[] = [];
  for (const { index, first, second } of answers)
    if (normalizeAnswer(first) !== normalizeAnswer(second)) different.push(index);
  return shuffle(different, seededRandom(`${seed} order`)).map((index) => ({
    index,
    left: leftOf(index, seed),
  }));
}

function leftOf(index: number, seed: string | number): VotePair['left'] {
  return seededRandom(`${seed} side ${index}`)() < 0.5 ? 'first' : 'second';
}

/** Whose answer a vote was for; null: alike. */
export function uncoverVote(
  { index, vote }: { readonly index: number; readonly vote: Vote },
  seed: string | number,
): 'first' | 'second' | null {
  if (vote === 'alike') return null;
  const left = leftOf(index, seed);
  if (vote === 'left') return left;
  return left === 'first' ? 'second' : 'first';
}

export interface VoteTally {
  readonly first: number;
  readonly second: number;
  readonly alike: number;
  /** Share of the decided votes that went to the second, with its 95% interval (Wilson); null: none was decided. */
  readonly secondShare: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  /** Two-sided sign test over the decided votes; null: none was decided. */
  readonly p: number | null;
  readonly verdict: Verdict | null;
}

/** What uncovered votes say. */
export function tallyVotes(uncovered: Iterable<'first' | 'second' | null>): VoteTally {
  const counts = { first: 0, second: 0, alike: 0 };
  for (const choice of uncovered) counts[choice ?? 'alike'] += 1;
  const { first, second } = counts;
  if (first + second === 0) return { ...counts, secondShare: null, interval: null, p: null, verdict: null };
  const { value: secondShare, low, high } = wilsonInterval(second, first + second);
  const p = signTest(second, first);
  return {
    ...{ ...counts, secondShare, interval: [low, high], p },
    verdict: verdict({ difference: second - first, p }, 'higher'),
  };
}
