import type { Likelihood } from '../metrics/likelihood.ts';

/** One question, its reference and what the two contestants answered. */
export interface AnswerPair {
  readonly reference: string;
  readonly first: string;
  readonly second: string;
  /** -log p of each label as the answer, nats, in the order of the labels; null: the answers are no labels. */
  readonly labelNats: { readonly first: readonly number[]; readonly second: readonly number[] } | null;
}

/** How likely the two found one example's true answers. */
export interface LikelihoodPair {
  readonly first: Likelihood;
  readonly second: Likelihood;
}

export const sides = ['first', 'second'] as const;
export type Side = (typeof sides)[number];
