import type { RowContent } from '../../../common/datasetRow.ts';
import type { DatasetFile } from './datasetFile.ts';

export interface WalkedRow {
  readonly row: number;
  readonly content: RowContent;
}

/** Pages of the rows that are part of the set, with their contents, in the order of their ids. */
export function* walkRows(
  file: DatasetFile,
  { atOnce, after = 0 }: { readonly atOnce: number; readonly after?: number },
): Generator<WalkedRow[]> {
  for (let last = after; ; ) {
    const page = file.all<{ id: number; content: string }>(
      `SELECT id, content FROM rows JOIN contents USING (id)
       WHERE rows.id > ? AND removed IS NULL ORDER BY rows.id LIMIT ?`,
      last,
      atOnce,
    );
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.id;
    yield page.map(({ id, content }) => ({ row: id, content: JSON.parse(content) as RowContent }));
  }
}

/** Rows are taken out by a mark and never deleted, so the last id is their number: nothing has to be counted. */
export function lastRow(file: DatasetFile): number {
  return count(file, 'SELECT coalesce(max(id), 0) AS count FROM rows');
}

export function countRemoved(file: DatasetFile): number {
  return count(file, 'SELECT count(*) AS count FROM rows WHERE removed IS NOT NULL');
}

/** How many rows are part of the set. */
export function countLive(file: DatasetFile): number {
  return lastRow(file) - countRemoved(file);
}

/** Those whose tokens are known: an index has them. */
export function countCounted(file: DatasetFile): number {
  return count(file, 'SELECT count(*) AS count FROM rows WHERE tokens IS NOT NULL');
}

function count(file: DatasetFile, sql: string): number {
  return file.get<{ count: number }>(sql)?.count ?? 0;
}
