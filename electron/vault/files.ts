import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../common/errors/appError.ts';
import type { ReadAt, WriteAt } from '../common/readAt.ts';

export interface OpenedReadAt extends ReadAt, AsyncDisposable {
  /** As it is now; see `versionOf`. */
  version(): Promise<string>;
}

export interface OpenedWriteAt extends WriteAt, AsyncDisposable {
  /** What is written so far survives a power cut once this resolves. */
  sync(): Promise<void>;
}

/** Not on every platform; where it is missing, links need a right that ordinary users do not have. */
const noFollow = constants.O_NOFOLLOW ?? 0;

/**
 * Opens a file for reading at any position. `followLinks: false` refuses a path that is a link, also one that became
 * a link since it was looked at. Rejects with `file.unreadable`.
 */
export async function openReadAt(location: string, { followLinks = true } = {}): Promise<OpenedReadAt> {
  const flags = constants.O_RDONLY | (followLinks ? 0 : noFollow);
  const handle = await open(location, flags).catch((error: unknown) =>
    Promise.reject(readError(error, location)),
  );
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) throw new AppError('file.unreadable', { path: location, reason: 'not a file' });
    return readAt(handle, location, Number(stats.size));
  } catch (error) {
    await handle.close();
    throw readError(error, location);
  }
}

function readAt(handle: FileHandle, location: string, sizeBytes: number): OpenedReadAt {
  const readInto = async (target: Uint8Array, offset: number): Promise<void> => {
    if (offset + target.length > sizeBytes) throw endOfFile(location);
    for (let done = 0; done < target.length; ) {
      const { bytesRead } = await handle
        .read(target, done, target.length - done, offset + done)
        .catch((error: unknown) => Promise.reject(readError(error, location)));
      if (bytesRead === 0) throw endOfFile(location);
      done += bytesRead;
    }
  };
  return {
    sizeBytes,
    readInto,
    async read(offset, length) {
      // Checked before the memory is taken: lengths come from the files themselves.
      if (offset + length > sizeBytes) throw endOfFile(location);
      const bytes = new Uint8Array(length);
      await readInto(bytes, offset);
      return bytes;
    },
    async version() {
      const stats = await handle
        .stat({ bigint: true })
        .catch((error: unknown) => Promise.reject(readError(error, location)));
      return versionOf(stats);
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/**
 * Differs once a file was written to. Not by device or inode: both change when a USB stick is plugged in again, and a
 * copy is to go on then. Text, because nanoseconds do not fit a number.
 */
export function versionOf({ size, mtimeNs }: Pick<BigIntStats, 'size' | 'mtimeNs'>): string {
  return `${size}:${mtimeNs}`;
}

/** Opens a file for writing at any position; `keep` leaves what is already there. Rejects with `disk.full` or `file.unwritable`. */
export async function openWriteAt(location: string, { keep = false } = {}): Promise<OpenedWriteAt> {
  const flags = constants.O_WRONLY | constants.O_CREAT | (keep ? 0 : constants.O_TRUNC);
  const failed = (error: unknown) => Promise.reject(writeError(error, location));
  const handle = await open(location, flags).catch(failed);
  return {
    async writeAt(bytes, offset) {
      // A disk that fills takes a part first and reports the error only with the next write.
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle
          .write(bytes, done, bytes.length - done, offset + done)
          .catch(failed);
        done += bytesWritten;
      }
    },
    sync: () => handle.datasync().catch(failed),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** Makes the names in a folder durable. Windows flushes no folders; NTFS journals its names. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives a finished file or folder its name, durably; an older file of that name is replaced in one step. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: unknown) => Promise.reject(writeError(error, to)));
  await syncFolder(path.dirname(to));
}

/** A small file that is there whole or not at all. */
export async function writeFileWhole(location: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${location}.unfinished`;
  try {
    await using file = await openWriteAt(unfinished);
    await file.writeAt(bytes, 0);
    await file.sync();
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await renameDurably(unfinished, location);
}

/** A failed system call while reading as `file.unreadable`; anything else comes back as it is. */
export function readError(error: unknown, location: string): unknown {
  const code = systemCode(error);
  return code === null
    ? error
    : new AppError('file.unreadable', { path: location, reason: code }, { cause: error });
}

/** A failed system call while writing as `disk.full` or `file.unwritable`; anything else comes back as it is. */
export function writeError(error: unknown, location: string): unknown {
  const code = systemCode(error);
  if (code === null) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk.full', { path: location }, { cause: error });
  return new AppError('file.unwritable', { path: location, reason: code }, { cause: error });
}

/** `ENOENT`, `EIO`, `ERR_ACCESS_DENIED` (the permission model) …; null when this is no failed system call. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || error instanceof AppError || !('code' in error)) return null;
  const isSystem = 'syscall' in error || error.code === 'ERR_ACCESS_DENIED';
  return isSystem && typeof error.code === 'string' ? error.code : null;
}

export const endOfFileReason = 'end of file';

function endOfFile(location: string): AppError {
  return new AppError('file.unreadable', { path: location, reason: endOfFileReason });
}
