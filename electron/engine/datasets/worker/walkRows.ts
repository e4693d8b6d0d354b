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

/** How many rows are part of the set. */
export function countLive(file: DatasetFile): number {
  return (
    file.get<{ count: number }>(
      `SELECT (SELECT coalesce(max(id), 0) FROM rows)
         - (SELECT count(*) FROM rows WHERE removed IS NOT NULL) AS count`,
    )?.count ?? 0
  );
}
