import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ContentOf, DatasetKind } from '../../../../common/datasetRow.ts';
import { type DatasetFile, datasetFileName } from '../datasetFile.ts';
import { imageFolder } from '../rows/content.ts';
import { closeAsOneFile, openVersionFile, versionPath } from './versionFile.ts';

const noTurns = { turns: [{ role: 'user', content: '' }], tools: null } as const;

/** What stands where a row's content was. */
export const blankContents = {
  chat: noTurns,
  preference: { ...noTurns, chosen: '', rejected: '' },
  rated: { ...noTurns, good: false },
  text: { text: '' },
  image: { image: '', name: '', width: 0, height: 0, labels: [], boxes: [] },
} as const satisfies { readonly [Kind in DatasetKind]: ContentOf[Kind] };

/** Copies for browsers that have yet to fetch them. */
export const downloadsFolderName = 'downloads';

/**
 * What follows the draft's part of a withdrawal, step by step: every version, unused pictures, copies of the file, the search
 * index, and the bytes in file and log. Done again it does nothing, so a kill is gone on after at the next opening.
 */
export function* finishWithdrawals(
  file: DatasetFile,
): Generator<{ readonly done: number; readonly total: number }> {
  const open = file.all<{ id: number }>('SELECT id FROM withdrawals WHERE is_done = 0 ORDER BY id');
  if (open.length === 0) return;
  const versions = file.all<{ number: number }>('SELECT number FROM versions ORDER BY number');
  const total = versions.length + 1;
  const reached = new Map<number, number[]>(open.map(({ id }) => [id, []]));
  for (const [done, { number }] of versions.entries()) {
    for (const withdrawal of eraseInVersion(file, number)) reached.get(withdrawal)?.push(number);
    yield { done: done + 1, total };
  }
  removePictures(file);
  removeCopies(file);
  yield* mergeIndex(file, total);
  for (const { id } of open)
    file.run(
      'UPDATE withdrawals SET is_done = 1, versions = ? WHERE id = ?',
      JSON.stringify(reached.get(id) ?? []),
      id,
    );
  file.database.pragma('wal_checkpoint(TRUNCATE)');
  yield { done: total, total };
}

/** Returns the withdrawals that have rows in this version. */
function eraseInVersion(file: DatasetFile, number: number): number[] {
  const withdrawn = file.all<{ row: number; withdrawal: number; at: string; actor: string; reason: string }>(
    'SELECT row, withdrawal, at, actor, reason FROM withdrawn_rows JOIN withdrawals ON id = withdrawal',
  );
  const version = openVersionFile(file, number, { readonly: false });
  try {
    const has = version.prepare('SELECT 1 FROM rows WHERE id = ?').pluck();
    const here = withdrawn.filter(({ row }) => has.get(row) !== undefined);
    version.transaction(() => {
      for (const { row, at, actor, reason } of here) {
        version.run(eraseSql, JSON.stringify({ at, actor, reason }), row);
        for (const sql of ['DELETE FROM contents WHERE id = ?', 'DELETE FROM tags WHERE row = ?'])
          version.run(sql, row);
        unsealSteps(file, version, row);
      }
    });
    const count = version.get<{ count: number }>(
      'SELECT count(*) AS count FROM rows WHERE withdrawn IS NOT NULL',
    );
    closeAsOneFile(version);
    const { size } = statSync(versionPath(file, number));
    file.run(
      'UPDATE versions SET withdrawn = ?, size_bytes = ? WHERE number = ?',
      count?.count ?? 0,
      size,
      number,
    );
    return [...new Set(here.map(({ withdrawal }) => withdrawal))];
  } finally {
    if (version.database.open) version.close();
    chmodSync(versionPath(file, number), 0o444);
  }
}

const eraseSql = `UPDATE rows SET withdrawn = ?, salt = NULL, source = NULL, line = NULL, label = NULL, label_by = NULL,
  stars = NULL, split = NULL, review = NULL, reviewer = NULL, author = '', characters = 0, han = 0, fingerprint = 0
  WHERE id = ? AND withdrawn IS NULL`;

/** Without the salt nobody can try out what a step on this row was asked. */
function unsealSteps(file: DatasetFile, version: DatasetFile, row: number): void {
  for (const { operation } of file.all<{ operation: number }>(
    'SELECT operation FROM changes WHERE row = ?',
    row,
  ))
    version.run('UPDATE lineage SET salt = NULL WHERE operation = ?', operation);
}

/** Pictures that no row and no version shows any more. */
function removePictures(file: DatasetFile): void {
  const folder = imageFolder(file);
  if (!existsSync(folder)) return;
  const used = new Set<string>(imagesOf(file));
  for (const { number } of file.all<{ number: number }>('SELECT number FROM versions')) {
    const version = openVersionFile(file, number);
    for (const image of imagesOf(version)) used.add(image);
    version.close();
  }
  for (const name of readdirSync(folder)) {
    const [image = ''] = name.split('.');
    if (!used.has(image)) rmSync(path.join(folder, name), { force: true });
  }
}

function imagesOf(file: DatasetFile): string[] {
  return file
    .all<{ image: string | null }>("SELECT DISTINCT json_extract(content, '$.image') AS image FROM contents")
    .flatMap(({ image }) => image ?? []);
}

/** The file as it was before an update, and what was prepared for browsers. */
function removeCopies({ folder }: DatasetFile): void {
  for (const name of readdirSync(folder))
    if (name.startsWith(`${datasetFileName}.before-`) || name === downloadsFolderName)
      rmSync(path.join(folder, name), { recursive: true, force: true });
}

/** Pages of the index that are merged at once. */
const mergedPages = 200;

/** A deleted row's words stand in the index until their part of it is merged with another. */
function* mergeIndex(
  file: DatasetFile,
  total: number,
): Generator<{ readonly done: number; readonly total: number }> {
  const merge = file.prepare("INSERT INTO search (search, rank) VALUES ('merge', ?)");
  const changes = file.database.prepare<[], { count: number }>('SELECT total_changes() AS count');
  const count = () => changes.get()?.count ?? 0;
  for (let pages = -mergedPages; ; pages = mergedPages) {
    const before = count();
    merge.run(pages);
    yield { done: total - 1, total };
    // As FTS5's documentation has it: less than two changes say that there was nothing left to do.
    if (count() - before < 2) return;
  }
}
