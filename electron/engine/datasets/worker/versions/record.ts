import { createHash } from 'node:crypto';
import type { DatasetFile } from '../datasetFile.ts';

/** A row as a version keeps it; texts as they stand in the file (`content`, `extra`: JSON). */
export interface RecordRow {
  readonly id: number;
  readonly source: number | null;
  readonly line: number | null;
  readonly label: string | null;
  readonly label_by: string | null;
  readonly stars: number | null;
  readonly split: string | null;
  readonly review: string | null;
  readonly reviewer: string | null;
  readonly author: string;
  readonly characters: number;
  readonly han: number;
  readonly cluster: number | null;
  readonly tags: readonly string[];
  readonly content: string;
  readonly extra: string | null;
  /** SHA-256 of the content. */
  readonly contentHash: Uint8Array;
}

/** What stands in `rows`, in the order in which it is hashed. Clusters are no part of it: they follow from the other rows. */
export const recordColumns = [
  'id',
  'source',
  'line',
  'label',
  'label_by',
  'stars',
  'split',
  'review',
  'reviewer',
  'author',
  'characters',
  'han',
] as const satisfies readonly (keyof RecordRow)[];

/** The row as it is hashed: keys in a fixed order, no blanks. Two rows are the same when this text is. */
export function recordText(row: RecordRow): string {
  const fields = recordColumns.map((name) => `"${name}":${JSON.stringify(row[name])}`).join(',');
  return `{${fields},"tags":${JSON.stringify(row.tags)},"content":${row.content},"extra":${row.extra ?? 'null'}}`;
}

export function rowHash(salt: Uint8Array, text: string): Buffer {
  return createHash('sha256').update(salt).update(text).digest();
}

/** What a version is known by: over the hashes of its rows in their order, and of its manifest. */
export function versionHasher() {
  const hash = createHash('sha256');
  return {
    row: (hashOfRow: Uint8Array) => void hash.update(hashOfRow),
    end: (manifest: string) => hash.update(createHash('sha256').update(manifest).digest()).digest('hex'),
  };
}

type StoredRecord = Omit<RecordRow, 'tags'>;

const columns = [...recordColumns, 'cluster'].map((name) => `rows.${name}`).join(', ');
const selectRecords = `SELECT ${columns}, content, extra, contents.hash AS contentHash FROM rows JOIN contents USING (id)`;

/** Pages of the rows that are part of a draft or a version, in the order of their ids. */
export function* walkRecords(
  file: DatasetFile,
  { atOnce = 500 }: { readonly atOnce?: number } = {},
): Generator<RecordRow[]> {
  for (let last = 0; ; ) {
    const page = file.all<StoredRecord>(
      `${selectRecords} WHERE rows.id > ? AND removed IS NULL ORDER BY rows.id LIMIT ?`,
      last,
      atOnce,
    );
    const [first, end] = [page[0], page.at(-1)];
    if (first === undefined || end === undefined) return;
    last = end.id;
    const tags = readTagsBetween(file, first.id, end.id);
    yield page.map((row) => ({ ...row, tags: tags.get(row.id) ?? [] }));
  }
}

/** Those of the rows that are there, by id. */
export function readRecords(file: DatasetFile, ids: readonly number[]): Map<number, RecordRow> {
  const rows = file.all<StoredRecord>(
    `${selectRecords} WHERE rows.id IN (SELECT value FROM json_each(?)) AND removed IS NULL`,
    JSON.stringify(ids),
  );
  return new Map(
    rows.map((row) => [row.id, { ...row, tags: readTagsBetween(file, row.id, row.id).get(row.id) ?? [] }]),
  );
}

function readTagsBetween(file: DatasetFile, first: number, last: number): Map<number, string[]> {
  const tags = new Map<number, string[]>();
  for (const { row, tag } of file.all<{ row: number; tag: string }>(
    'SELECT row, tag FROM tags WHERE row BETWEEN ? AND ? ORDER BY row, tag',
    first,
    last,
  )) {
    const of = tags.get(row);
    if (of) of.push(tag);
    else tags.set(row, [tag]);
  }
  return tags;
}
