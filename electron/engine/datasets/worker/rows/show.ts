import type { RowContent } from '../../../../common/datasetRow.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import type { Row, RowRevision } from '../../../../contract/datasets/rows.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { readTags } from '../history.ts';
import { readRevisions } from './revisions.ts';
import { type StoredRow, toFields } from './summaries.ts';

/** Throws `datasets.rowNotFound`. */
export function readRow(file: DatasetFile, id: number): Row {
  const row = file.get<StoredRow>(
    'SELECT rows.*, content, extra FROM rows JOIN contents USING (id) WHERE id = ?',
    id,
  );
  if (row === null) throw new AppError('datasets.rowNotFound', { row: id });
  return {
    ...toFields(row, readTags(file, id)),
    // The contract's types are the same ones, without `readonly`.
    content: JSON.parse(row.content) as Row['content'] & RowContent,
    extra: row.extra === null ? null : (JSON.parse(row.extra) as Record<string, unknown>),
    note: row.note,
  };
}

export function showRow(
  file: DatasetFile,
  { row }: { readonly row: number },
): Row & { history: RowRevision[] } {
  return { ...readRow(file, row), history: readRevisions(file, row) };
}
