/** An estimate and the interval that holds the truth with the confidence asked for. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const confidenceLevels = [0.9, 0.95, 0.99] as const;
export type ConfidenceLevel = (typeof confidenceLevels)[number];

/** Two-sided quantiles of the standard normal distribution. */
export const normalQuantile = {
  0.9: 1.6448536269514722,
  0.95: 1.959963984540054,
  0.99: 2.5758293035489004,
} as const satisfies Record<ConfidenceLevel, number>;

/**
 * Wilson's score interval of a share (Wilson 1927): stays within 0 and 1 and holds its confidence also for few trials and
 * for shares near the ends, where the usual ± does not. Nothing tried: everything is possible.
 *
 * @throws RangeError unless 0 ≤ successes ≤ trials, both whole
 */
export function wilsonInterval(successes: number, trials: number, level: ConfidenceLevel = 0.95): Interval {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || successes < 0 || successes > trials)
    throw new RangeError(`${successes} of ${trials}`);
  if (trials === 0) return { value: Number.NaN, low: 0, high: 1 };
  const z = normalQuantile[level];
  const share = successes / trials;
  const scale = 1 + z ** 2 / trials;
  const centre = (share + z ** 2 / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  return {
    value: share,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}
