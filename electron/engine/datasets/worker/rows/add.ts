import type { RowContent } from '../../../../common/datasetRow.ts';
import type { Row } from '../../../../contract/datasets/rows.ts';
import { flagEqual } from '../cleaning/duplicates/flagEqual.ts';
import type { StoredContent } from '../content.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { derive } from '../derived.ts';
import { fingerprintOf } from '../fingerprints.ts';
import { applyOperation } from '../history.ts';
import { indexAtOnce } from '../search/indexRows.ts';
import { acceptContent } from './content.ts';
import { requireLabel } from './edit.ts';
import { readRow } from './show.ts';

export interface NewRow {
  readonly content: RowContent;
  readonly label: string | null;
  readonly actor: string;
}

/**
 * By hand, at the end. It comes in as one that is taken out and is then put in, so that the history has a step that can be
 * undone. Throws `datasets.contentInvalid`, `datasets.labelUnknown`.
 */
export function addRow(
  file: DatasetFile,
  { content, label, actor }: NewRow,
): { row: Row; operation: number } {
  requireLabel(file, label);
  const stored = acceptContent(file, content);
  let id = 0;
  const operation = applyOperation(
    file,
    { kind: 'rows.add', parameters: { content, label }, actor },
    (log) => {
      id = insertRow(file, stored, { label, author: actor, removed: log.id });
      log.change(id, { removed: null });
    },
  );
  indexAtOnce(file, id);
  flagEqual(file, id);
  return { row: readRow(file, id), operation: operation as number };
}

/** As one that is taken out by `removed`, an operation. */
export function insertRow(
  file: DatasetFile,
  { content, hash }: StoredContent,
  {
    label,
    author,
    removed,
  }: { readonly label: string | null; readonly author: string; readonly removed: number },
): number {
  const { characters, han, schemaBit } = derive(file, JSON.parse(content) as RowContent);
  const bytes = Buffer.from(hash, 'hex');
  const id = file.insert(
    `INSERT INTO rows (label, label_by, author, characters, han, problems, fingerprint, removed, changed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')`,
    ...[label, label === null ? null : 'hand', author],
    ...[characters, han, schemaBit, fingerprintOf(bytes), removed],
  );
  file.run('INSERT INTO contents (id, hash, content) VALUES (?, ?, ?)', id, bytes, content);
  return id;
}
