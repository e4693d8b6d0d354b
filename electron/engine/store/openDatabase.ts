import { closeSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AppError } from '../../common/errors/appError.ts';

export type OpenDatabase = Database.Database;
export type PreparedStatement = Database.Statement<unknown[], unknown>;

export interface OpenDatabaseOptions {
  /** 32 bytes; null: not encrypted. SQLCipher 4 format. */
  readonly key: Uint8Array | null;
  readonly readonly: boolean;
  /** `full`: a commit survives a power cut; `normal`: it survives a kill of the process. */
  readonly synchronous?: 'normal' | 'full';
}

/** How long a connection waits for another one's commit. */
const busyTimeoutMs = 5_000;

/** The one way a database is opened. Throws `store.wrongKey`, `store.damaged`, `dataDir.unusable`, `disk.full`. */
export function openDatabase(
  path: string,
  { key, readonly, synchronous }: OpenDatabaseOptions,
): OpenDatabase {
  try {
    const database = new Database(path, { readonly, timeout: busyTimeoutMs });
    try {
      configure(database, key);
      if (!readonly) {
        database.pragma('journal_mode = WAL');
        database.pragma(`synchronous = ${synchronous ?? 'normal'}`);
        // What is deleted is overwritten: a deleted conversation is not to be read out of the file.
        database.pragma('secure_delete = ON');
      }
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw storeError(error, path);
  }
}

/** The first bytes of every SQLite file that is not encrypted; an encrypted one begins with a random salt. */
const plainHeader = Buffer.from('SQLite format 3\0');

/** Whether a file is there that anybody can read; an empty one is no database yet and counts as plain. */
export function isPlainDatabase(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(plainHeader.length);
    return readSync(file, header) === 0 || header.equals(plainHeader);
  } finally {
    closeSync(file);
  }
}

/** In place, in one transaction; for a copy that nobody else has open. null: not encrypted. */
export function changeKey(path: string, from: Uint8Array | null, to: Uint8Array | null): void {
  const database = new Database(path);
  try {
    configure(database, from);
    // Its pages change their size: no write-ahead log can hold both.
    database.pragma('journal_mode = DELETE');
    if (from === null) setCipher(database);
    database.pragma(to === null ? "rekey = ''" : `rekey = ${rawKey(to)}`);
  } finally {
    database.close();
  }
}

function setCipher(database: OpenDatabase): void {
  database.pragma("cipher = 'sqlcipher'");
  database.pragma('legacy = 4');
}

/** A raw key: nothing is derived from it, so opening takes no time. */
function rawKey(key: Uint8Array): string {
  if (key.length !== 32) throw new Error(`a database key has 32 bytes, not ${key.length}`);
  return `"x'${Buffer.from(key).toString('hex')}'"`;
}

function configure(database: OpenDatabase, key: Uint8Array | null): void {
  if (key) {
    setCipher(database);
    database.pragma(`key = ${rawKey(key)}`);
  }
  database.pragma('temp_store = MEMORY');
  database.pragma('foreign_keys = ON');
  database.pragma('user_version'); // The first read: a wrong key or a damaged header shows here.
}

/** SQLite's failures that a user can do something about; anything else is returned as it is, a bug. */
export function storeError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const reason = error.message;
  const code = error.code.split('_').slice(0, 2).join('_');
  switch (code) {
    case 'SQLITE_FULL':
      return new AppError('disk.full', { path }, { cause: error });
    case 'SQLITE_NOTADB':
      return new AppError('store.wrongKey', { path }, { cause: error });
    case 'SQLITE_CORRUPT':
      return new AppError('store.damaged', { path, reason }, { cause: error });
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_IOERR':
    case 'SQLITE_PERM':
      return new AppError('dataDir.unusable', { path, reason }, { cause: error });
    case 'SQLITE_CONSTRAINT':
    case 'SQLITE_BUSY':
      return new AppError('store.conflict', { reason }, { cause: error });
    default:
      return error;
  }
}
