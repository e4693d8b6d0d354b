import { type ConfidenceLevel, type Interval, normalQuantile } from './interval.ts';

/** What two raters said of the same thing. */
export type Rating = readonly [first: string, second: string];

export interface Agreement {
  readonly rated: number;
  /** Share of things that both gave the same label. */
  readonly observed: number;
  /** Share that they would agree on by chance, given how often each uses each label. */
  readonly expected: number;
  /** NaN where kappa is not defined: nothing rated, or both gave one and the same label to everything. */
  readonly kappa: Interval;
}

/**
 * Cohen's kappa (1960), unweighted: agreement beyond chance; 1 is full agreement, 0 is chance. Its interval uses the
 * large-sample standard error of Fleiss, Cohen and Everitt (1969), cut at -1 and 1.
 */
export function cohenKappa(ratings: Iterable<Rating>, level: ConfidenceLevel = 0.95): Agreement {
  const table = countPairs(ratings);
  const { rated, diagonal } = table;
  const observed = sum([...diagonal.values()]) / rated;
  const labels = new Set([...table.first.keys(), ...table.second.keys()]);
  const margin = (of: ReadonlyMap<string, number>, label: string) => (of.get(label) ?? 0) / rated;
  const expected = sum([...labels].map((label) => margin(table.first, label) * margin(table.second, label)));
  const value = (observed - expected) / (1 - expected);
  if (rated === 0 || expected >= 1) return { rated, observed, expected, kappa: undefinedKappa };
  const half = normalQuantile[level] * standardError(table, { expected, value });
  return {
    ...{ rated, observed, expected },
    kappa: { value, low: Math.max(-1, value - half), high: Math.min(1, value + half) },
  };
}

const undefinedKappa: Interval = { value: Number.NaN, low: -1, high: 1 };

interface PairTable {
  readonly rated: number;
  /** How often both said the label. */
  readonly diagonal: ReadonlyMap<string, number>;
  readonly first: ReadonlyMap<string, number>;
  readonly second: ReadonlyMap<string, number>;
  readonly cells: readonly { readonly pair: Rating; readonly count: number }[];
}

function countPairs(ratings: Iterable<Rating>): PairTable {
  const add = (to: Map<string, number>, key: string) => to.set(key, (to.get(key) ?? 0) + 1);
  const first = new Map<string, number>();
  const second = new Map<string, number>();
  const diagonal = new Map<string, number>();
  const cells = new Map<string, { pair: Rating; count: number }>();
  let rated = 0;
  for (const pair of ratings) {
    add(first, pair[0]);
    add(second, pair[1]);
    if (pair[0] === pair[1]) add(diagonal, pair[0]);
    const key = JSON.stringify(pair);
    const cell = cells.get(key) ?? { pair, count: 0 };
    cell.count += 1;
    cells.set(key, cell);
    rated += 1;
  }
  return { rated, first, second, diagonal, cells: [...cells.values()] };
}

/** Fleiss, Cohen and Everitt's equation 13, divided by (1 - expected)²: of kappa as it was found, not of kappa = 0. */
function standardError(
  { rated, first, second, cells }: PairTable,
  { expected, value }: { readonly expected: number; readonly value: number },
): number {
  const terms = cells.map(({ pair: [one, two], count }) => {
    const margins = ((second.get(one) ?? 0) + (first.get(two) ?? 0)) / rated;
    const deviation = one === two ? 1 - margins * (1 - value) : margins * (1 - value);
    return (count / rated) * deviation ** 2;
  });
  const variance = sum(terms) - (value - expected * (1 - value)) ** 2;
  return Math.sqrt(Math.max(0, variance)) / ((1 - expected) * Math.sqrt(rated));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
