import type { RowSummary } from '../../../../contract/datasets/rows.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { countUnsearched } from '../search/findWords.ts';
import { type RowQuery, snapshotOf } from './snapshots.ts';
import { readSummaries } from './summaries.ts';
import { searchOf } from './walkIds.ts';

export interface PageQuery extends RowQuery {
  readonly from: number;
  readonly atMost: number;
  readonly snapshot?: number | undefined;
}

export interface Page {
  readonly rows: RowSummary[];
  readonly total: number;
  readonly isComplete: boolean;
  readonly snapshot: number;
  readonly unsearched: number;
}

/** A list that is still being made is waited for that long; then what is known is shown. */
const waitMs = 150;

export async function pageRows(
  file: DatasetFile,
  { filter, sort, from, atMost, snapshot: number }: PageQuery,
): Promise<Page> {
  const snapshot = snapshotOf(file, { filter, sort }, number);
  await snapshot.until(from + atMost, waitMs);
  return {
    rows: readSummaries(file, snapshot.slice(from, atMost)),
    total: snapshot.total,
    isComplete: snapshot.isComplete,
    snapshot: snapshot.number,
    unsearched: searchOf(filter) === null ? 0 : countUnsearched(file),
  };
}
