import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../common/errors/appError.ts';
import { giveUpReserve, keepReserve } from './diskReserve.ts';
import { storeError } from './openDatabase.ts';
import { finishRestore } from './restoring.ts';
import { databaseNames } from './writer.ts';

export interface DataDirSources {
  /** `--data-dir`, when given. */
  readonly flag: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** Where everything of this user is kept: the flag, then INHOUSE_DATA_DIR, then the platform's place for such data. */
export function resolveDataDir({ flag, env, platform, home }: DataDirSources): string {
  const chosen = flag ?? env.INHOUSE_DATA_DIR;
  if (chosen) return path.resolve(chosen);
  if (platform === 'win32')
    return path.join(env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'Inhouse');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Inhouse');
  return path.join(env.XDG_DATA_HOME || path.join(home, '.local', 'share'), 'inhouse');
}

const lockName = 'engine.lock';

export interface DataDir {
  readonly path: string;
  /** Lets another engine use the directory. The end of the process does the same, however it ends. */
  release(): void;
}

/**
 * Makes the directory (mode 0700), locks it for this process, and checks that it can be written; a reserve is kept for the
 * day when the disk is full. Throws `dataDir.unusable`, `dataDir.shared`, `disk.full`, `engine.alreadyRunning`.
 */
export function openDataDir(dataDir: string): DataDir {
  try {
    finishRestore(dataDir);
    makeFolder(dataDir);
    if (process.platform !== 'win32') makePrivate(dataDir);
  } catch (error) {
    throw dataDirError(error, dataDir);
  }
  try {
    const lock = lockAndProbe(dataDir);
    keepReserve(dataDir);
    return { path: dataDir, release: () => lock.close() };
  } catch (error) {
    // Another engine's reserve may go with it; then the lock says so.
    if (!(error instanceof AppError) || error.code !== 'disk.full' || !giveUpReserve(dataDir)) throw error;
  }
  const lock = lockAndProbe(dataDir);
  return {
    path: dataDir,
    release() {
      keepReserve(dataDir, { onFullDisk: true });
      lock.close();
    },
  };
}

/** What opening the databases takes. */
const startBytes = 256 * 1024;

function lockAndProbe(dataDir: string): Database.Database {
  const lock = lockDataDir(dataDir);
  try {
    probe(dataDir, startBytes);
    return lock;
  } catch (error) {
    lock.close();
    throw dataDirError(error, dataDir);
  }
}

function probe(dataDir: string, sizeBytes: number): void {
  const file = path.join(dataDir, '.writable');
  try {
    writeFileSync(file, Buffer.alloc(sizeBytes), { flush: true });
  } finally {
    rmSync(file, { force: true });
  }
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function dataDirError(cause: unknown, dataDir: string): unknown {
  if (cause instanceof AppError) return cause;
  if (isDiskFull(cause)) return new AppError('disk.full', { path: dataDir }, { cause });
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  return new AppError('dataDir.unusable', { path: dataDir, reason: code }, { cause });
}

/** One folder after the other: where nothing can be made (`/proc`), Node's own `recursive` tries for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** An empty folder, or one that is ours, is closed to other users; somebody's folder (`/tmp`, a home) is left as it is. */
function makePrivate(dataDir: string): void {
  if ((statSync(dataDir).mode & 0o077) === 0) return;
  const names = readdirSync(dataDir);
  const isOurs = names.includes(databaseNames.inhouse) || names.includes(lockName);
  if (!isOurs && names.some((name) => name !== 'lost+found'))
    throw new AppError('dataDir.shared', { path: dataDir });
  chmodSync(dataDir, 0o700);
}

/**
 * The lock is SQLite's own lock on an empty file: taken from the operating system on every platform, gone with the
 * process, so a killed engine never blocks the next one.
 */
function lockDataDir(dataDir: string): Database.Database {
  const location = path.join(dataDir, lockName);
  try {
    const lock = new Database(location, { timeout: 0 });
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      throw error;
    }
    return lock;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new AppError('engine.alreadyRunning', { dataDir });
    throw storeError(error, location);
  }
}
