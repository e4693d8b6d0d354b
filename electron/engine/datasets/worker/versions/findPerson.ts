import type { RowContent } from '../../../../common/datasetRow.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import type { RowFilter } from '../../../../contract/datasets/rows.ts';
import type { DatasetState, WithdrawalHits } from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { FieldChanges } from '../history.ts';
import type { OperationContext } from '../operation.ts';
import { contentAsText } from '../rows/revisions.ts';
import { walkIds } from '../rows/walkIds.ts';
import { beginningOf } from './leakage.ts';
import { textMatcher } from './textMatcher.ts';
import { openVersionFile } from './versionFile.ts';

export interface PersonQuery {
  /** All of them must occur; '' : the filter alone says which. */
  readonly words: string;
  readonly filter: RowFilter;
}

const mostRows = 10_000;
const shownExamples = 10;
const atOnce = 500;

/**
 * Where somebody stands: in the draft (rows that were taken out, notes and earlier texts among it), in every version, and among
 * what imports have refused. Everything is read: an index knows no beginnings of words and may lag behind.
 */
export async function findPerson(
  file: DatasetFile,
  { words, filter }: PersonQuery,
  context: OperationContext,
): Promise<WithdrawalHits> {
  const isMeant = textMatcher(words);
  if (words.trim() === '' && Object.keys(filter).length === 0)
    throw new AppError('request.invalid', { detail: 'say by words or a filter whose rows are meant' });
  const rows = new Set<number>();
  for (const found of walkDraft(file, filter, isMeant)) {
    for (const row of found) rows.add(row);
    await context.breathe();
  }
  const versions = file.all<{ number: number }>('SELECT number FROM versions ORDER BY number');
  if (words.trim() !== '')
    for (const { number } of versions)
      for (const found of walkVersion(file, number, isMeant)) {
        for (const row of found) rows.add(row);
        await context.breathe();
      }
  const sorted = [...rows].sort((one, other) => one - other);
  const list = sorted.slice(0, mostRows);
  return {
    rows: list,
    isCut: sorted.length > mostRows,
    draft: countDraft(file, list),
    versions: versions
      .map(({ number }) => ({ version: number, rows: countIn(file, number, list) }))
      .filter(({ rows: count }) => count > 0),
    rejects: words.trim() === '' ? [] : findRejects(file, isMeant),
    examples: list.slice(0, shownExamples).map((row) => ({ row, text: beginningOf(file, row) })),
    exports: listGivenOut(file),
  };
}

type Matcher = (text: string) => boolean;

const contentText = (content: string): string => contentAsText(JSON.parse(content) as RowContent);

function* walkDraft(file: DatasetFile, filter: RowFilter, isMeant: Matcher): Generator<readonly number[]> {
  const isOpen = file.prepare('SELECT 1 FROM withdrawn_rows WHERE row = ?').pluck();
  for (const removed of [false, true])
    for (const ids of walkIds(file, { ...filter, removed }, { descending: false }))
      for (let from = 0; from < ids.length; from += atOnce)
        yield readTexts(file, ids.slice(from, from + atOnce))
          .filter(({ id, text }) => isOpen.get(id) === undefined && isMeant(text))
          .map(({ id }) => id);
  if (Object.keys(filter).length === 0) yield* walkHistory(file, isMeant);
}

function readTexts(file: DatasetFile, ids: readonly number[]): { id: number; text: string }[] {
  return file
    .all<{ id: number; content: string; extra: string | null; note: string | null; said: string | null }>(
      `SELECT rows.id, content, extra, note, (SELECT group_concat(tag, ' ') FROM tags WHERE row = rows.id) AS said
       FROM rows JOIN contents USING (id) WHERE rows.id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    )
    .map(({ id, content, extra, note, said }) => ({
      id,
      text: [contentText(content), extra, note, said].filter(Boolean).join('\n'),
    }));
}

/** What rows said before they were edited. */
function* walkHistory(file: DatasetFile, isMeant: Matcher): Generator<number[]> {
  for (let [operation, row] = [0, 0]; ; ) {
    const page = file.all<{ operation: number; row: number; before: string; after: string }>(
      `SELECT operation, row, before, after FROM changes WHERE (operation, row) > (?, ?)
       ORDER BY operation, row LIMIT ?`,
      operation,
      row,
      atOnce,
    );
    const end = page.at(-1);
    if (end === undefined) return;
    [operation, row] = [end.operation, end.row];
    yield page
      .filter(({ before, after }) =>
        [before, after].some((fields) => isMeant(said(JSON.parse(fields) as FieldChanges))),
      )
      .map((change) => change.row);
  }
}

const said = ({ content, extra, note, tags = [] }: FieldChanges): string =>
  [content && contentText(content), extra, note, ...tags].filter(Boolean).join('\n');

function* walkVersion(file: DatasetFile, number: number, isMeant: Matcher): Generator<number[]> {
  const version = openVersionFile(file, number);
  try {
    for (let last = 0; ; ) {
      const page = version.all<{ id: number; content: string; extra: string | null }>(
        'SELECT id, content, extra FROM contents WHERE id > ? ORDER BY id LIMIT ?',
        last,
        atOnce,
      );
      const end = page.at(-1);
      if (end === undefined) return;
      last = end.id;
      yield page
        .filter(({ content, extra }) => isMeant(`${contentText(content)}\n${extra}`))
        .map(({ id }) => id);
    }
  } finally {
    version.close();
  }
}

function countDraft(file: DatasetFile, rows: readonly number[]): WithdrawalHits['draft'] {
  const found = file.get<{ rows: number; removed: number }>(
    `SELECT count(*) AS rows, count(removed) AS removed FROM rows
     WHERE id IN (SELECT value FROM json_each(?)) AND id NOT IN (SELECT row FROM withdrawn_rows)`,
    JSON.stringify(rows),
  );
  return { rows: (found?.rows ?? 0) - (found?.removed ?? 0), removed: found?.removed ?? 0 };
}

function countIn(file: DatasetFile, number: number, rows: readonly number[]): number {
  const version = openVersionFile(file, number);
  try {
    const found = version.get<{ rows: number }>(
      'SELECT count(*) AS rows FROM rows WHERE id IN (SELECT value FROM json_each(?)) AND withdrawn IS NULL',
      JSON.stringify(rows),
    );
    return found?.rows ?? 0;
  } finally {
    version.close();
  }
}

function findRejects(file: DatasetFile, isMeant: Matcher): WithdrawalHits['rejects'] {
  return file
    .all<{ source: number; ordinal: number; detail: string; excerpt: string }>('SELECT * FROM rejects')
    .filter(({ detail, excerpt }) => isMeant(`${detail}\n${excerpt}`))
    .slice(0, mostRows)
    .map(({ source, ordinal }) => ({ source, ordinal }));
}

export function listGivenOut(file: DatasetFile): WithdrawalHits['exports'] {
  return file
    .all<{ name: string; version: number | null; at: string }>(
      'SELECT name, version, at FROM exports ORDER BY id',
    )
    .map(({ name, version, at }) => ({ name, of: version ?? ('draft' satisfies DatasetState), at }));
}
