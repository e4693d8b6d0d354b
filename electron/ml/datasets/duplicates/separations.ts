import type { DisjointSets } from './disjointSets.ts';

/** Somebody has said of a group of rows which are no duplicates of each other: those on different sides. */
export interface Separation {
  readonly group: number;
  readonly side: number;
  readonly row: number;
}

export interface ApartSets {
  /** Whether no row of the one's set stands on another side than one of the other's. */
  mayJoin(one: number, other: number): boolean;
  /** Two that may. */
  join(one: number, other: number): void;
}

/** Sets that grow without bringing separated rows together: each set knows its side in every group it has a row of. */
export function keepApart(sets: DisjointSets, separations: Iterable<Separation>): ApartSets {
  const sidesOf = new Map<number, Map<number, number>>();
  for (const { group, side, row } of separations) {
    const sides = sidesOf.get(row) ?? new Map<number, number>();
    sides.set(group, side);
    sidesOf.set(row, sides);
  }
  const sides = (row: number) => sidesOf.get(sets.find(row));
  return {
    mayJoin(one, other) {
      const [left, right] = [sides(one), sides(other)];
      if (left === undefined || right === undefined) return true;
      for (const [group, side] of left) if ((right.get(group) ?? side) !== side) return false;
      return true;
    },
    join(one, other) {
      const [left, right] = [sides(one), sides(other)];
      sets.join(one, other);
      if (left ?? right) sidesOf.set(sets.find(one), new Map([...(left ?? []), ...(right ?? [])]));
    },
  };
}
