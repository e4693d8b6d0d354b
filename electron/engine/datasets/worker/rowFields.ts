import type { RowContent } from '../../../common/datasetRow.ts';
import { AppError } from '../../../common/errors/appError.ts';
import type { DatasetFile, SqlValue } from './datasetFile.ts';
import { derive } from './derived.ts';
import { fingerprintOf } from './fingerprints.ts';
import { problemBits } from './problems.ts';

/**
 * The parts of a row that operations change; as they stand in the file. `tags`: sorted; `content`: canonical JSON. What follows
 * from the content (see `derived.ts`) is written with it, so those bits of `problems` are left as they are.
 */
export interface RowFields {
  readonly label: string | null;
  readonly label_by: string | null;
  readonly stars: number | null;
  readonly note: string | null;
  readonly assignee: string | null;
  readonly split: string | null;
  readonly review: 'approved' | 'rejected' | null;
  readonly reviewer: string | null;
  readonly author: string;
  readonly cluster: number | null;
  readonly problems: number;
  readonly removed: number | null;
  readonly content: string;
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  readonly extra: string | null;
  readonly tags: readonly string[];
}
export type FieldChanges = Partial<RowFields>;

const rowColumns = [
  'label',
  'label_by',
  'stars',
  'note',
  'assignee',
  'split',
  'review',
  'reviewer',
  'author',
  'cluster',
  'problems',
  'removed',
] as const satisfies readonly (keyof RowFields)[];
const contentColumns = ['content', 'hash', 'extra'] as const satisfies readonly (keyof RowFields)[];

/** Whether what the row said was erased for good: nothing is ever put in its place. */
export function isWithdrawn(file: DatasetFile, row: number): boolean {
  return file.get('SELECT 1 AS withdrawn FROM withdrawn_rows WHERE row = ?', row) !== null;
}

export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Follow from the content and from other rows: whoever changes those writes them (`derived.ts`, the triggers of the schema). */
const derivedBits = problemBits.schema | problemBits.personal | problemBits.nearDuplicate;

export function withoutDerived(fields: FieldChanges): FieldChanges {
  return fields.problems === undefined ? fields : { ...fields, problems: fields.problems & ~derivedBits };
}

/** Throws `datasets.rowNotFound`. */
export function readFields(
  file: DatasetFile,
  row: number,
  names: readonly (keyof RowFields)[],
): FieldChanges {
  // The texts lie apart, and most changes need none of them.
  const needsContent = names.some((name) => (contentColumns as readonly string[]).includes(name));
  const found = file.get<Record<string, unknown>>(
    needsContent
      ? 'SELECT rows.*, content, lower(hex(hash)) AS hash, extra FROM rows JOIN contents USING (id) WHERE id = ?'
      : 'SELECT * FROM rows WHERE id = ?',
    row,
  );
  if (found === null) throw new AppError('datasets.rowNotFound', { row });
  const fields = names.map((name) => [name, name === 'tags' ? readTags(file, row) : found[name]]);
  return withoutDerived(Object.fromEntries(fields) as FieldChanges);
}

export function readTags(file: DatasetFile, row: number): string[] {
  return file
    .all<{ tag: string }>('SELECT tag FROM tags WHERE row = ? ORDER BY tag', row)
    .map(({ tag }) => tag);
}

export function writeFields(file: DatasetFile, row: number, fields: FieldChanges): void {
  const inRows = rowColumns.filter((name) => fields[name] !== undefined);
  const sets = inRows.map((name) =>
    name === 'problems' ? `problems = ${keepingDerivedBits}` : `${name} = ?`,
  );
  file.run(
    `UPDATE rows SET ${[...sets, 'revision = revision + 1', 'changed_at = ?'].join(', ')} WHERE id = ?`,
    ...inRows.map((name) => fields[name] as SqlValue),
    new Date().toISOString(),
    row,
  );
  const inContents = contentColumns.filter((name) => fields[name] !== undefined);
  if (inContents.length > 0)
    file.run(
      `UPDATE contents SET ${inContents.map((name) => (name === 'hash' ? 'hash = unhex(?)' : `${name} = ?`)).join(', ')} WHERE id = ?`,
      ...inContents.map((name) => fields[name] as SqlValue),
      row,
    );
  if (fields.hash !== undefined)
    file.run(
      'UPDATE rows SET fingerprint = ? WHERE id = ?',
      fingerprintOf(Buffer.from(fields.hash, 'hex')),
      row,
    );
  if (fields.content !== undefined) writeDerived(file, row, fields.content);
  if (fields.tags === undefined) return;
  file.run('DELETE FROM tags WHERE row = ?', row);
  for (const tag of fields.tags) file.run('INSERT OR IGNORE INTO tags (row, tag) VALUES (?, ?)', row, tag);
}

const keepingDerivedBits = `? | (problems & ${derivedBits})`;

function writeDerived(file: DatasetFile, row: number, content: string): void {
  const { characters, han, schemaBit } = derive(file, JSON.parse(content) as RowContent);
  file.run(
    `UPDATE rows SET characters = ?, han = ?, tokens = NULL, problems = (problems & ~${problemBits.schema}) | ? WHERE id = ?`,
    ...[characters, han, schemaBit, row],
  );
}
