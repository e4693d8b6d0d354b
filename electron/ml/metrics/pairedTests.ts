import { createRandom } from '../sampling/random.ts';

/** How two contestants did on the same things: the second against the first. */
export interface PairedTest {
  /** Second minus first. */
  readonly difference: number;
  /** Two-sided: how likely a difference as large would be if the two were equally good. */
  readonly p: number;
}

export interface RightWrongTest extends PairedTest {
  /** Things that only the second got right, and that only the first did: the others say nothing of a difference. */
  readonly gained: number;
  readonly lost: number;
  readonly pairs: number;
}

/**
 * McNemar's test in its exact form (1947; the binomial over the pairs in which only one is right): p is the probability of
 * a split at least as uneven as this one when each side wins with one half. The difference is of the shares that are right.
 */
export function mcNemarTest(pairs: Iterable<readonly [first: boolean, second: boolean]>): RightWrongTest {
  let gained = 0;
  let lost = 0;
  let count = 0;
  for (const [first, second] of pairs) {
    if (second && !first) gained += 1;
    if (first && !second) lost += 1;
    count += 1;
  }
  const difference = count === 0 ? 0 : (gained - lost) / count;
  return { difference, p: signTest(gained, lost), gained, lost, pairs: count };
}

/** Two-sided p of the sign test: a split of so many wins and losses, or a more uneven one, when both are equally likely. */
export function signTest(wins: number, losses: number): number {
  const decided = wins + losses;
  if (decided === 0) return 1;
  let tail = 0;
  // log of the binomial coefficient, from one to the next: coefficients themselves overflow beyond 1,000 pairs.
  let logCoefficient = 0;
  for (let fewer = 0; fewer <= Math.min(wins, losses); fewer += 1) {
    if (fewer > 0) logCoefficient += Math.log((decided - fewer + 1) / fewer);
    tail += Math.exp(logCoefficient - decided * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}

export interface BootstrapInput {
  /** Second minus first, of each thing. */
  readonly differences: ArrayLike<number>;
  /** What each thing counts: the mean is Σ difference / Σ weight. Left out: 1 each. */
  readonly weights?: ArrayLike<number>;
  readonly seed: number;
  /** Left out: 10,000. */
  readonly resamples?: number;
  /** Left out: 0.99, so that an interval without 0 says what p < 0.01 does. */
  readonly confidence?: number;
}

export interface BootstrapTest extends PairedTest {
  /** Holds the difference with the confidence asked for (percentiles of the resamples). */
  readonly interval: readonly [low: number, high: number];
}

/**
 * Paired bootstrap (Efron 1979; Koehn 2004): things are drawn anew, with both contestants' results, as many as there are.
 * p is twice the share of resamples whose difference is not on the side of the mean, one counted in addition so that it is
 * never 0 (Davison and Hinkley 1997), and at least 2 / 2ⁿ with n differences that are not 0, which is how often n coins all
 * fall on one side: resamples of very few things hardly vary and would be too sure. Equal seeds give equal results everywhere.
 * Nothing at all, or no difference anywhere: p is 1.
 */
export function pairedBootstrap(input: BootstrapInput): BootstrapTest {
  const { differences, weights, seed, resamples = 10_000, confidence = 0.99 } = input;
  const count = differences.length;
  const difference = ratio(sumOf(differences), weights ? sumOf(weights) : count);
  const random = createRandom(seed);
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    let sum = 0;
    let weight = 0;
    for (let draw = 0; draw < count; draw += 1) {
      const index = Math.floor(random() * count);
      sum += differences[index] as number;
      weight += weights ? (weights[index] as number) : 1;
    }
    means[resample] = ratio(sum, weight);
  }
  means.sort();
  const notAbove = means.findLastIndex((mean) => mean <= 0) + 1;
  const below = means.findLastIndex((mean) => mean < 0) + 1;
  const opposite = Math.min(notAbove, resamples - below);
  const least = 2 ** (1 - Array.from(differences).filter((value) => value !== 0).length);
  const outside = (1 - confidence) / 2;
  return {
    difference,
    p: Math.min(1, Math.max(least, (2 * (opposite + 1)) / (resamples + 1))),
    interval: [quantile(means, outside), quantile(means, 1 - outside)],
  };
}

function ratio(sum: number, weight: number): number {
  return weight === 0 ? 0 : sum / weight;
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] as number;
  return sum;
}

/** Between the two nearest where it falls between them. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
