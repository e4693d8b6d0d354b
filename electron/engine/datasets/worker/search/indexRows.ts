import { type RowContent, textsOf } from '../../../../common/datasetRow.ts';
import { searchWords } from '../../../store/searchWords.ts';
import { type DatasetFile, readMeta, writeMeta } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { lastRow } from '../walkRows.ts';

export interface Indexed {
  readonly rows: number;
  /** Of content. */
  readonly bytes: number;
}

/**
 * How long the writer is held; others get in between. Each commit makes a segment of the index that has to be merged with others
 * later, so short ones cost more than they take.
 */
const sliceMs = 120;
const rowsAtOnce = 100;

/**
 * Brings rows that are new or were changed into the search index. Where it has come to is in the file with the index itself, so a
 * kill or a cancel costs nothing that was done.
 */
export async function indexRows(
  file: DatasetFile,
  _input: Readonly<Record<string, never>>,
  context: OperationContext,
): Promise<Indexed> {
  let [rows, bytes, isOver] = [0, 0, false];
  while (!isOver) {
    const until = performance.now() + sliceMs;
    file.transaction(() => {
      while (!isOver && performance.now() < until) {
        const page = indexPage(file);
        isOver = page.rows === 0;
        rows += page.rows;
        bytes += page.bytes;
      }
    });
    // How many bytes are to come is known from those that were.
    if (rows > 0) context.progress(bytes, (bytes / rows) * (rows + countUnindexed(file)));
    await context.breathe();
  }
  return { rows, bytes };
}

/** What was changed first: there the index says something that is wrong. */
function indexPage(file: DatasetFile): Indexed {
  const indexed = readIndexed(file);
  const changed = file.all<WaitingRow>(
    'SELECT id, content FROM index_backlog JOIN contents ON id = row WHERE row <= ? ORDER BY row LIMIT ?',
    indexed,
    rowsAtOnce,
  );
  if (changed.length > 0) return { rows: changed.length, bytes: sum(changed, (row) => indexRow(file, row)) };
  const added = file.all<WaitingRow>(
    'SELECT id, content FROM contents WHERE id > ? ORDER BY id LIMIT ?',
    indexed,
    rowsAtOnce,
  );
  const end = added.at(-1);
  if (end === undefined) return { rows: 0, bytes: 0 };
  const bytes = sum(added, ({ id, content }) => {
    file.run('INSERT INTO search (rowid, words) VALUES (?, ?)', id, wordsOf(content));
    return Buffer.byteLength(content);
  });
  // What was changed before it was ever indexed is in it as it is now.
  file.run('DELETE FROM index_backlog WHERE row > ? AND row <= ?', indexed, end.id);
  writeMeta(file, 'indexed', end.id);
  return { rows: added.length, bytes };
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}

/** A row that was just added or changed, when those before it are indexed: then nothing is left for a job. */
export function indexAtOnce(file: DatasetFile, row: number): void {
  if (row > readIndexed(file) + 1) return;
  const found = file.get<WaitingRow>('SELECT id, content FROM contents WHERE id = ?', row);
  if (found) file.transaction(() => indexRow(file, found));
}

/** The last row that is in the index with all before it, but for those that wait in `index_backlog`. */
export function readIndexed(file: DatasetFile): number {
  return readMeta<number>(file, 'indexed', 0);
}

/** Rows that the index does not hold as they are. */
export function countUnindexed(file: DatasetFile): number {
  const indexed = readIndexed(file);
  const waiting = file.get<{ rows: number }>(
    'SELECT count(*) AS rows FROM index_backlog WHERE row <= ?',
    indexed,
  );
  return lastRow(file) - indexed + (waiting?.rows ?? 0);
}

interface WaitingRow {
  readonly id: number;
  readonly content: string;
}

/** Returns the bytes of its content. */
function indexRow(file: DatasetFile, { id, content }: WaitingRow): number {
  file.run('INSERT OR REPLACE INTO search (rowid, words) VALUES (?, ?)', id, wordsOf(content));
  file.run('DELETE FROM index_backlog WHERE row = ?', id);
  if (id > readIndexed(file)) writeMeta(file, 'indexed', id);
  return Buffer.byteLength(content);
}

/** Of all texts; no phrase reaches from one into the next. */
export function wordsOf(content: string): string {
  return textsOf(JSON.parse(content) as RowContent)
    .map(searchWords)
    .join(' ');
}
