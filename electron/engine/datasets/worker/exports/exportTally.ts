import { languageOf } from '../rows/filter.ts';
import { createBelonging } from '../versions/belonging.ts';
import { findLeakage } from '../versions/leakage.ts';
import type { RecordRow } from '../versions/record.ts';

export interface Counted {
  readonly name: string | null;
  readonly rows: number;
}

/** What went into an export, counted as it goes by. */
export interface RowTally {
  readonly rows: number;
  readonly lastRow: number;
  add(row: RecordRow): void;
  /** The most frequent first. */
  counts(of: 'splits' | 'labels' | 'languages' | 'sources'): Counted[];
  leaking(): number;
}

const keys = {
  splits: ({ split }) => split,
  labels: ({ label }) => label,
  languages: ({ han }) => languageOf(han),
  sources: ({ source }) => (source === null ? null : String(source)),
} as const satisfies Record<string, (row: RecordRow) => string | null>;
type Key = keyof typeof keys;

export function createTally(): RowTally {
  const counts = new Map<Key, Map<string | null, number>>();
  const belonging = createBelonging();
  let [rows, lastRow] = [0, 0];
  return {
    get rows() {
      return rows;
    },
    get lastRow() {
      return lastRow;
    },
    add(row) {
      rows += 1;
      lastRow = Math.max(lastRow, row.id);
      belonging.add(row);
      for (const key of Object.keys(keys) as Key[]) {
        const of = counts.get(key) ?? new Map<string | null, number>();
        counts.set(key, of);
        const name = keys[key](row);
        of.set(name, (of.get(name) ?? 0) + 1);
      }
    },
    counts: (of) =>
      [...(counts.get(of) ?? [])]
        .map(([name, count]) => ({ name, rows: count }))
        .sort((one, other) => other.rows - one.rows),
    leaking: () => findLeakage(belonging, { nearDuplicatesKnown: false }).leaking,
  };
}
