/** One microbatch: B rows of T tokens, each of one example or of several that were packed. All arrays are [B, T], row-major. */
export interface TrainingBatch {
  readonly sequences: number;
  readonly tokens: number;
  readonly ids: Int32Array<ArrayBuffer>;
  /** The token that should follow each position; 0 where its weight is 0. */
  readonly targets: Int32Array<ArrayBuffer>;
  /** What each position's loss counts: 0 where nothing is learnt (questions, templates, padding). */
  readonly weights: Float32Array<ArrayBuffer>;
  /** Within its example, from 0. */
  readonly positions: Int32Array<ArrayBuffer>;
  /** Which of the row's examples a position belongs to, from 0; -1: padding. Attention stays within one. */
  readonly segments: Int32Array<ArrayBuffer>;
}

/** One example as tokens: `weights[i]` is what predicting `ids[i]` from what stands before it counts (0 for the first). */
export interface TokenExample {
  readonly ids: readonly number[];
  readonly weights: readonly number[];
}

/** Σ of the weights: what a step's loss is divided by. */
export function batchWeight({ weights }: Pick<TrainingBatch, 'weights'>): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum;
}

/** Tokens that are not padding. */
export function batchTokens({ segments }: Pick<TrainingBatch, 'segments'>): number {
  let count = 0;
  for (const segment of segments) if (segment >= 0) count += 1;
  return count;
}
