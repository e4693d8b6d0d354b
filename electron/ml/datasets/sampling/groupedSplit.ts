import { seededRandom, shuffle } from './shuffle.ts';

export interface SplitRow {
  /** Rows of one group stay together (near duplicates, one patient); null: the row is alone. */
  readonly group: string | number | null;
  readonly stratum: string;
}

export interface SplitPart {
  readonly name: string;
  /** Of all rows; the shares add up to 1. */
  readonly share: number;
}

export interface SplitOptions {
  readonly parts: readonly SplitPart[];
  readonly seed: string | number;
}

interface Group {
  readonly rows: number[];
  /** Rows of each stratum, by its number. */
  readonly counts: Map<number, number>;
}

/**
 * Splits rows so that no group straddles two parts and each part has its share of every stratum, as well as the groups
 * allow: the largest groups are placed first, each where it brings the counts nearest to what they should be (the greedy
 * idea of scikit-learn's StratifiedGroupKFold). Where every row is alone, each part misses its share of a stratum by less
 * than one row. The same rows and seed give the same split.
 *
 * @returns for each row the number of its part
 * @throws RangeError for shares that do not add up to 1
 */
export function groupedSplit(rows: readonly SplitRow[], { parts, seed }: SplitOptions): Uint8Array {
  checkParts(parts);
  const { groups, totals } = gather(rows);
  const have = parts.map(() => new Float64Array(totals.length));
  const wanted = parts.map(({ share }) => Float64Array.from(totals, (total) => total * share));
  const assigned = new Uint8Array(rows.length);
  const order = shuffle(Uint32Array.from(groups.keys()), seededRandom(seed));
  const bySize = [...order].sort((a, b) => sizeOf(groups, b) - sizeOf(groups, a));
  for (const at of bySize) {
    const group = groups[at] as Group;
    const costs = parts.map((_, part) => {
      let cost = 0;
      for (const [stratum, count] of group.counts) {
        const over = (have[part]?.[stratum] as number) - (wanted[part]?.[stratum] as number);
        // How much the squared error grows; a rare stratum counts as much as a frequent one.
        cost += (count * (count + 2 * over)) / (totals[stratum] as number);
      }
      return cost;
    });
    const best = costs.indexOf(Math.min(...costs));
    for (const row of group.rows) assigned[row] = best;
    for (const [stratum, count] of group.counts) {
      const of = have[best] as Float64Array;
      of[stratum] = (of[stratum] as number) + count;
    }
  }
  return assigned;
}

function gather(rows: readonly SplitRow[]): { groups: Group[]; totals: number[] } {
  const strata = new Map<string, number>();
  const totals: number[] = [];
  const named = new Map<string | number, Group>();
  const groups: Group[] = [];
  rows.forEach(({ group: name, stratum }, row) => {
    const number = strata.get(stratum) ?? strata.size;
    strata.set(stratum, number);
    totals[number] = (totals[number] ?? 0) + 1;
    let group = name === null ? undefined : named.get(name);
    if (group === undefined) {
      group = { rows: [], counts: new Map() };
      groups.push(group);
      if (name !== null) named.set(name, group);
    }
    group.rows.push(row);
    group.counts.set(number, (group.counts.get(number) ?? 0) + 1);
  });
  return { groups, totals };
}

function sizeOf(groups: readonly Group[], at: number): number {
  return (groups[at] as Group).rows.length;
}

function checkParts(parts: readonly SplitPart[]): void {
  const sum = parts.reduce((total, { share }) => total + share, 0);
  if (parts.length === 0 || parts.length > 255 || parts.some(({ share }) => !(share >= 0)))
    throw new RangeError(`parts of ${parts.map(({ share }) => share).join(', ')}`);
  if (Math.abs(sum - 1) > 1e-6) throw new RangeError(`shares that add up to ${sum}`);
}
