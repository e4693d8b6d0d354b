import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { changeKey, isPlainDatabase, openDatabase, storeError } from './openDatabase.ts';
import { overwrite } from './overwrite.ts';
import { finishReplaced, keepReplaced } from './replaceFile.ts';

export interface Conversion {
  /** Keys that a database may be under now, besides none. */
  readonly from: readonly Uint8Array[];
  /** null: none. */
  readonly to: Uint8Array | null;
  /** After each file. */
  onFile?(done: number, total: number): void;
}

const unfinished = '.converting';

/**
 * Brings every database of the directory under one key. Each file is copied, converted, checked and put in place of the old one,
 * which is then overwritten; so a kill leaves every file whole under the one key or the other, and what is done already is not done again.
 * Nobody may have them open. Throws `disk.full`, `store.wrongKey`, `store.damaged`.
 */
export function convertDatabases(dataDir: string, { from, to, onFile }: Conversion): void {
  const files = findDatabases(dataDir);
  for (const [index, file] of files.entries()) {
    tidy(file);
    if (!isUnder(file, to)) convert(file, from, to);
    onFile?.(index + 1, files.length);
  }
}

/** inhouse.db, audit.db, each data set's file and versions, and copies from before an update. */
function findDatabases(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile() && /\.db(\.before-\d+)?$/.test(entry.name))
      found.push(path.join(entry.parentPath, entry.name));
  return found.sort();
}

/** Of a conversion that was cut off: a copy that is not in place yet, and an old file that is no longer. */
function tidy(file: string): void {
  for (const rest of ['', '-journal', '-wal', '-shm']) rmSync(`${file}${unfinished}${rest}`, { force: true });
  finishReplaced(file);
}

function isUnder(file: string, key: Uint8Array | null): boolean {
  if (isPlainDatabase(file) !== (key === null)) return false;
  if (key === null) return true;
  try {
    openDatabase(file, { key, readonly: true }).close();
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'store.wrongKey') return false;
    throw error;
  }
}

function convert(file: string, from: readonly Uint8Array[], to: Uint8Array | null): void {
  const copy = `${file}${unfinished}`;
  try {
    const key = findKey(file, from);
    emptyLog(file, key);
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    changeKey(copy, key, to);
    openDatabase(copy, { key: to, readonly: true }).close();
    sync(copy);
    replace(file, copy);
  } catch (error) {
    for (const rest of ['', '-journal']) rmSync(`${copy}${rest}`, { force: true });
    throw storeError(error, file);
  }
}

function findKey(file: string, from: readonly Uint8Array[]): Uint8Array | null {
  if (isPlainDatabase(file)) return null;
  const key = from.find((each) => isUnder(file, each));
  if (key === undefined) throw new AppError('store.wrongKey', { path: file });
  return key;
}

/** What lies in the write-ahead log belongs to the file; afterwards the file alone is the database. */
function emptyLog(file: string, key: Uint8Array | null): void {
  const database = openDatabase(file, { key, readonly: false, synchronous: 'full' });
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

function replace(file: string, copy: string): void {
  const replaced = keepReplaced(file);
  renameSync(copy, file);
  for (const rest of ['-wal', '-shm']) rmSync(`${file}${rest}`, { force: true });
  sync(path.dirname(file));
  if (replaced !== null) overwrite(replaced);
}

function sync(location: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(location, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
