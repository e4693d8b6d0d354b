import { constants, copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { Migration } from './migrations/migration.ts';
import { type OpenDatabase, openDatabase, storeError } from './openDatabase.ts';

export interface MigrateOptions {
  readonly key: Uint8Array | null;
  readonly migrations: readonly Migration[];
  readonly synchronous: 'normal' | 'full';
}

/**
 * Opens the database at `path` for writing and brings it to the newest version, all steps in one transaction (an update
 * that fails leaves a database that the older program still opens), after copying the file as it was to `PATH.before-N`.
 * Copies of updates that have long proved themselves go. Throws `store.newerVersion` for a database of a newer program.
 */
export function openMigrated(path: string, { key, migrations, synchronous }: MigrateOptions): OpenDatabase {
  const database = openDatabase(path, { key, readonly: false, synchronous });
  try {
    const found = versionOf(database);
    const known = migrations.length;
    if (found > known) throw new AppError('store.newerVersion', { path, found, known });
    if (found > 0 && found < known) backUp(database, path, known);
    apply(database, migrations.slice(found));
    removeOldCopies(path);
    return database;
  } catch (error) {
    database.close();
    throw storeError(error, path);
  }
}

export function versionOf(database: OpenDatabase): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function apply(database: OpenDatabase, migrations: readonly Migration[]): void {
  database.transaction(() => {
    for (const { up, number } of migrations) {
      database.exec(up);
      database.pragma(`user_version = ${number}`);
    }
  })();
}

/** The lock on the data directory keeps every other program out, so after a checkpoint the file alone is the database. */
function backUp(database: OpenDatabase, path: string, version: number): void {
  const backup = `${path}.before-${version}`;
  if (existsSync(backup)) return; // Of an update that was cut off: the older copy is the one to keep.
  database.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(path, `${backup}.partial`, constants.COPYFILE_FICLONE);
  renameSync(`${backup}.partial`, backup);
}

/** Long enough to notice that an update was a mistake; what people delete must not lie in a copy for ever. */
const copiesKeptMs = 30 * 24 * 3_600_000;

function removeOldCopies(path: string): void {
  const name = `${basename(path)}.before-`;
  for (const entry of readdirSync(dirname(path)).filter((found) => found.startsWith(name))) {
    const copy = join(dirname(path), entry);
    if (Date.now() - statSync(copy).mtimeMs > copiesKeptMs) rmSync(copy, { force: true });
  }
}
