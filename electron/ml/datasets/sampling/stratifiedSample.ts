import { seededRandom, shuffle } from './shuffle.ts';

export interface SampleOptions {
  /** Of every stratum, rounded up and at least one: above 0, at most 1. */
  readonly share: number;
  readonly seed: string | number;
}

/**
 * Draws from every stratum (a label, say) the same share at random, so that a rare one is looked at too.
 *
 * @param strata each row's stratum
 * @returns places in `strata`, rising
 * @throws RangeError for a share that is none
 */
export function stratifiedSample(strata: readonly string[], { share, seed }: SampleOptions): number[] {
  if (!(share > 0 && share <= 1)) throw new RangeError(`a share of ${share}`);
  const places = Map.groupBy(strata.keys(), (at) => strata[at] as string);
  const random = seededRandom(seed);
  // In the order of their names: a draw does not hang on which stratum happens to come first.
  const drawn = [...places.keys()].sort().flatMap((stratum) => {
    const of = places.get(stratum) as number[];
    const wanted = sampleSize(of.length, share);
    return shuffle(of, random, wanted).slice(0, wanted);
  });
  return drawn.sort((a, b) => a - b);
}

/** How many of a stratum are drawn. */
export function sampleSize(rows: number, share: number): number {
  // 0.15 * 20 is 3.0000000000000004 as often as it is 3: rounding up must not make a fourth of it.
  return Math.min(rows, Math.ceil(rows * share - 1e-9));
}
