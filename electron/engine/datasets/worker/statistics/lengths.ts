import type { Lengths } from '../../../../contract/datasets/statistics.ts';
import { countInto, logEdges } from '../../../../ml/datasets/statistics/histogram.ts';

/** Whole numbers that come one by one; a million of them take four megabytes. */
export interface LengthCounter {
  add(length: number): void;
  readonly count: number;
  read(): Lengths;
}

const firstRoom = 1024;

export function createLengthCounter(): LengthCounter {
  let values = new Uint32Array(firstRoom);
  let count = 0;
  let total = 0;
  return {
    add(length) {
      if (count === values.length) {
        const larger = new Uint32Array(values.length * 2);
        larger.set(values);
        values = larger;
      }
      values[count] = length;
      count += 1;
      total += length;
    },
    get count() {
      return count;
    },
    read() {
      const sorted = values.slice(0, count).sort();
      const at = (share: number) => sorted[Math.min(count - 1, Math.floor(share * count))] ?? null;
      return {
        histogram: countInto(logEdges(at(1) ?? 0), sorted),
        rows: count,
        total,
        median: at(0.5),
        p95: at(0.95),
        max: at(1),
      };
    },
  };
}
