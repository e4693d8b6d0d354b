/** Which rows belong together (union-find): every row begins alone. */
export interface DisjointSets {
  /** The least row of the set that this one is in. */
  find(row: number): number;
  join(one: number, other: number): void;
  /** Sets of two rows and more, rows rising, sets by their first row. */
  clusters(): number[][];
}

export function createDisjointSets(rows: number): DisjointSets {
  const parents = Uint32Array.from({ length: rows }, (_, row) => row);
  const find = (row: number): number => {
    let at = row;
    while (parents[at] !== at) {
      // Halving the way there for the next one.
      parents[at] = parents[parents[at] as number] as number;
      at = parents[at] as number;
    }
    return at;
  };
  return {
    find,
    join: (one, other) => {
      const [left, right] = [find(one), find(other)];
      parents[Math.max(left, right)] = Math.min(left, right);
    },
    clusters: () => {
      const sets = new Map<number, number[]>();
      for (let row = 0; row < rows; row++) {
        const first = find(row);
        if (first === row) continue;
        const set = sets.get(first) ?? [first];
        set.push(row);
        sets.set(first, set);
      }
      return [...sets.values()].sort((a, b) => (a[0] as number) - (b[0] as number));
    },
  };
}
