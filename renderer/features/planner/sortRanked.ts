import type { Ranked, Verdict } from '../../../electron/contract/planner.ts';

export const columns = ['name', 'parameters', 'precision', 'verdict', 'memory', 'speed', 'rule'] as const;

export interface Sorting {
  readonly column: (typeof columns)[number];
  readonly direction: 'ascending' | 'descending';
}

const verdictOrder = { fits: 0, tight: 1, tooLarge: 2 } as const satisfies Record<Verdict, number>;

const compare = {
  name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
  parameters: (a, b) => a.parameterCount - b.parameterCount,
  precision: (a, b) => a.precision.localeCompare(b.precision),
  verdict: (a, b) => verdictOrder[a.verdict] - verdictOrder[b.verdict],
  memory: (a, b) => a.totalBytes - b.totalBytes,
  speed: (a, b) => (a.tokensPerSecond ?? 0) - (b.tokensPerSecond ?? 0),
  rule: (a, b) => Number(b.ruleSatisfied) - Number(a.ruleSatisfied),
} as const satisfies Record<Sorting['column'], (a: Ranked, b: Ranked) => number>;

/** By one column; rows that are equal in it, and all rows where none is chosen, stay in the engine's order. */
export function sortRanked(rows: readonly Ranked[], sorting: Sorting | null): readonly Ranked[] {
  if (sorting === null) return rows;
  const sign = sorting.direction === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => sign * compare[sorting.column](a, b));
}
