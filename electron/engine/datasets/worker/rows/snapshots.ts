import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RowFilter, RowSort } from '../../../../contract/datasets/rows.ts';
import { type DatasetFile, readMeta } from '../datasetFile.ts';
import { countUnindexed } from '../search/indexRows.ts';
import { searchOf } from './walkIds.ts';
import { walkSorted } from './walkOrder.ts';

export interface RowQuery {
  readonly filter: RowFilter;
  readonly sort: RowSort;
}

/** The list of a query's rows as it was when it was first asked for: rows keep their places while they are edited. */
export interface Snapshot {
  readonly number: number;
  readonly total: number;
  readonly isComplete: boolean;
  /** Ids of the places `from` …, as far as they are known. */
  slice(from: number, atMost: number): number[];
  /** Until that many are known, all are, or that time is over. Throws what making the list threw. */
  until(count: number, waitMs: number): Promise<void>;
}

const keptSnapshots = 8;
const kept = new WeakMap<
  DatasetFile,
  { readonly key: string; readonly revision: string; readonly snapshot: Snapshot }[]
>();

/** The one of that number, if it is of this query and not gone; else one that is up to date. */
export function snapshotOf(file: DatasetFile, query: RowQuery, number: number | undefined): Snapshot {
  const key = JSON.stringify([query.filter, query.sort]);
  const revision = JSON.stringify(rowsRevision(file, query.filter));
  const entries = kept.get(file) ?? [];
  const found =
    entries.find((entry) => entry.snapshot.number === number && entry.key === key) ??
    entries.find((entry) => entry.key === key && entry.revision === revision);
  const entry = found ?? { key, revision, snapshot: makeSnapshot(file, query) };
  kept.set(file, [entry, ...entries.filter((other) => other !== entry)].slice(0, keptSnapshots));
  return entry.snapshot;
}

export interface RowsRevision {
  /** The newest one's id. */
  readonly rows: number | null;
  readonly operations: number | null;
  readonly running: string | null;
  /** What jobs count, such as tokens, changes no row's revision; they say so themselves (`meta.rowsRevision`). */
  readonly derived: number;
  /** For a search: rows that its index does not hold. */
  readonly unindexed: number;
}

/** Another one whenever rows came or were changed. */
export function rowsRevision(file: DatasetFile, filter: RowFilter): RowsRevision {
  const row = file.get<Pick<RowsRevision, 'rows' | 'operations' | 'running'>>(
    `SELECT (SELECT max(id) FROM rows) AS rows, (SELECT max(id) FROM operations) AS operations,
       (SELECT group_concat(id) FROM operations WHERE state = 'running') AS running`,
  );
  if (row === null) throw new Error('a query of no table has one row');
  const unindexed = searchOf(filter) === null ? 0 : countUnindexed(file);
  return { ...row, derived: readMeta<number>(file, 'rowsRevision', 0), unindexed };
}

let lastNumber = 0;

/** Never one that an earlier thread of the same file has given out. */
function nextNumber(): number {
  lastNumber = Math.max(lastNumber + 1, Date.now());
  return lastNumber;
}

function makeSnapshot(file: DatasetFile, { filter, sort }: RowQuery): Snapshot {
  let [ids, length, isComplete] = [new Int32Array(1_024), 0, false];
  let failure: { readonly error: unknown } | null = null;
  const add = (slice: readonly number[]) => {
    if (length + slice.length > ids.length) {
      const grown = new Int32Array(Math.max(ids.length * 2, length + slice.length));
      grown.set(ids);
      ids = grown;
    }
    ids.set(slice, length);
    length += slice.length;
  };
  let wake = Promise.withResolvers<void>();
  const make = async () => {
    try {
      for (const slice of walkSorted(file, filter, sort)) {
        add(slice);
        wake.resolve();
        wake = Promise.withResolvers();
        await nextTurn();
        if (!file.database.open) return;
      }
      isComplete = true;
    } catch (error) {
      failure = { error };
    }
    wake.resolve();
  };
  void make();
  return {
    number: nextNumber(),
    get total() {
      return length;
    },
    get isComplete() {
      return isComplete;
    },
    slice: (from, atMost) => [...ids.subarray(Math.min(from, length), Math.min(from + atMost, length))],
    async until(count, waitMs) {
      const end = performance.now() + waitMs;
      while (!isComplete && failure === null && length < count && performance.now() < end) await wake.promise;
      if (failure !== null) throw failure.error;
    },
  };
}
