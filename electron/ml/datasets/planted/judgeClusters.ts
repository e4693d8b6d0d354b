import type { PlantedRow } from './plantedDuplicates.ts';

export interface ClusterScore {
  /** Of all pairs of rows that were put together, how many are of one family. */
  readonly precision: number;
  /** Of all edited copies, how many are with another of their family. */
  readonly recall: number;
  /** The same for copies with more than 15% of their words edited. */
  readonly hardRecall: number;
}

export function judgeClusters(
  planted: readonly PlantedRow[],
  clusters: readonly (readonly number[])[],
): ClusterScore {
  const isFound = new Set<number>();
  let [together, right] = [0, 0];
  for (const cluster of clusters) {
    const families = Map.groupBy(cluster, (row) => (planted[row] as PlantedRow).family);
    together += pairsOf(cluster.length);
    for (const rows of families.values()) {
      right += pairsOf(rows.length);
      if (rows.length > 1) for (const row of rows) isFound.add(row);
    }
  }
  const recall = (least: number) => {
    const copies = [...planted.keys()].filter((row) => ((planted[row] as PlantedRow).edited ?? -1) >= least);
    return copies.filter((row) => isFound.has(row)).length / copies.length;
  };
  return { precision: together === 0 ? 1 : right / together, recall: recall(0), hardRecall: recall(0.15) };
}

function pairsOf(rows: number): number {
  return (rows * (rows - 1)) / 2;
}
