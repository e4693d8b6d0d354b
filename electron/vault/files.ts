import { type BigIntStats, constants, readFileSync } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../common/errors/appError.ts';
import type { DataKey } from '../common/keyRing.ts';
import type { ReadAt, WriteAt } from '../common/readAt.ts';
import { damaged, FileCipher } from './fileCipher.ts';
import { judgeMagic, vaultLayout } from './layout.ts';
import { finderFor, isEncrypting, keyFor } from './ring.ts';
import { VaultReadAt } from './vaultReadAt.ts';
import { type StoredFile, VaultWriteAt } from './vaultWriteAt.ts';
import { decryptWhole } from './wholeFile.ts';

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
 * Opens a file for reading at any position; one that is encrypted reads as what was encrypted. `followLinks: false` refuses
 * a path that is a link, also one that became a link since it was looked at. Rejects with `file.unreadable`, and `vault.*`.
 */
export async function openReadAt(location: string, { followLinks = true } = {}): Promise<OpenedReadAt> {
  const flags = constants.O_RDONLY | (followLinks ? 0 : noFollow);
  const handle = await open(location, flags).catch((error: unknown) =>
    Promise.reject(readError(error, location)),
  );
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) throw new AppError('file.unreadable', { path: location, reason: 'not a file' });
    const stored = readAt(handle, location, Number(stats.size));
    const plain = (await isVault(stored, location))
      ? await VaultReadAt.open(stored, finderFor(location), location)
      : stored;
    return {
      sizeBytes: plain.sizeBytes,
      read: (offset, length) => plain.read(offset, length),
      readInto: (target, offset) => plain.readInto(target, offset),
      async version() {
        const now = await handle
          .stat({ bigint: true })
          .catch((error: unknown) => Promise.reject(readError(error, location)));
        return versionOf(now);
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw readError(error, location);
  }
}

/** Whether a file is encrypted. @throws AppError `vault.damaged` for one of ours whose magic is */
async function isVault(stored: ReadAt, location: string): Promise<boolean> {
  const { magic } = vaultLayout;
  return isVaultStart(await stored.read(0, Math.min(magic.length, stored.sizeBytes)), location);
}

function isVaultStart(start: Uint8Array, location: string): boolean {
  const judged = judgeMagic(start);
  if (judged === 'near' && isEncrypting(location)) throw damaged(location, 'header');
  return judged === 'vault';
}

function readAt(handle: FileHandle, location: string, sizeBytes: number): ReadAt {
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
  };
}

/**
 * Differs once a file was written to. Not by device or inode: both change when a USB stick is plugged in again, and a
 * copy is to go on then. Text, because nanoseconds do not fit a number.
 */
export function versionOf({ size, mtimeNs }: Pick<BigIntStats, 'size' | 'mtimeNs'>): string {
  return `${size}:${mtimeNs}`;
}

export interface WriteOptions {
  /** Leaves what is already there. */
  readonly keep?: boolean;
  /** Of a new file. */
  readonly mode?: number;
}

/**
 * Opens a file for writing at any position. It is encrypted when the keys of its place say so (`holdKeys`), and one that is
 * kept stays what it is; its bytes are then on the disk with `sync` and when it is closed. Rejects with `disk.full` or
 * `file.unwritable`.
 */
export async function openWriteAt(
  location: string,
  { keep = false, mode = 0o666 }: WriteOptions = {},
): Promise<OpenedWriteAt> {
  const key = keyFor(location);
  const access = key || keep ? constants.O_RDWR : constants.O_WRONLY;
  const failed = (error: unknown) => Promise.reject(writeError(error, location));
  const handle = await open(
    location,
    access | constants.O_CREAT | (keep ? 0 : constants.O_TRUNC),
    mode,
  ).catch(failed);
  const close = () => handle.close();
  const sync = () => handle.datasync().catch(failed);
  try {
    const vault = await openVaultWriter(handle, { location, key });
    if (vault === null) return { ...writeAt(handle, failed), sync, [Symbol.asyncDispose]: close };
    return {
      writeAt: (bytes, offset) => vault.writeAt(bytes, offset),
      sync: () => vault.commit().then(sync),
      // After a failed write its error is on its way already.
      [Symbol.asyncDispose]: () => (vault.hasFailed ? close() : vault.commit().finally(close)),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** null: the file is written in the clear. */
async function openVaultWriter(
  handle: FileHandle,
  { location, key }: { readonly location: string; readonly key: DataKey | null },
): Promise<VaultWriteAt | null> {
  const failed = (error: unknown) => Promise.reject(writeError(error, location));
  const { size } = await handle.stat().catch(failed);
  const stored: StoredFile = {
    ...readAt(handle, location, size),
    ...writeAt(handle, failed),
    // What is written meanwhile can be read, too.
    read: (offset, length) => readAt(handle, location, offset + length).read(offset, length),
    truncate: (sizeBytes) => handle.truncate(sizeBytes).catch(failed),
  };
  if (size === 0) return key && VaultWriteAt.create(stored, new FileCipher(key));
  return (await isVault(stored, location))
    ? VaultWriteAt.resume(stored, finderFor(location), location)
    : null;
}

function writeAt(handle: FileHandle, failed: (error: unknown) => Promise<never>): WriteAt {
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
  };
}

/** Whether a file lies there encrypted, for somebody who has another way with those. false: also for none at all. */
export async function isEncryptedFile(location: string): Promise<boolean> {
  const handle = await open(location, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const start = new Uint8Array(vaultLayout.magic.length);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return isVaultStart(start.subarray(0, bytesRead), location);
  } finally {
    await handle.close();
  }
}

/** A file at once, decrypted. Rejects as `readFile` of `node:fs` does, and with `vault.*`. */
export async function readStored(location: string): Promise<Buffer<ArrayBuffer>> {
  return plainOf(await readFile(location), location);
}

/** As `readStored`, for a thread that may block. */
export function readStoredSync(location: string): Buffer<ArrayBuffer> {
  return plainOf(readFileSync(location), location);
}

function plainOf(stored: Buffer<ArrayBuffer>, location: string): Buffer<ArrayBuffer> {
  if (!isVaultStart(stored, location)) return stored;
  const { buffer, byteLength } = decryptWhole(stored, finderFor(location), location);
  return Buffer.from(buffer, 0, byteLength);
}

/** A copy, flushed; encrypted when its new place says so. */
export async function copyStored(from: string, to: string): Promise<void> {
  await using source = await openReadAt(from);
  await using target = await openWriteAt(to);
  const piece = new Uint8Array(Math.min(copyBytes, source.sizeBytes));
  for (let done = 0; done < source.sizeBytes; done += copyBytes) {
    const bytes = piece.subarray(0, Math.min(copyBytes, source.sizeBytes - done));
    await source.readInto(bytes, done);
    await target.writeAt(bytes, done);
  }
  await target.sync();
}

const copyBytes = 1024 * 1024;

/** What a file holds, in bytes; encryption adds some. null: it is not there. @throws AppError `file.unreadable`, `vault.*` */
export async function plainSize(location: string): Promise<number | null> {
  try {
    await using file = await openReadAt(location);
    return file.sizeBytes;
  } catch (error) {
    if (error instanceof AppError && error.data.reason === 'ENOENT') return null;
    throw error;
  }
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
export async function writeFileWhole(
  location: string,
  bytes: Uint8Array,
  options: Pick<WriteOptions, 'mode'> = {},
): Promise<void> {
  const unfinished = `${location}.unfinished`;
  try {
    await using file = await openWriteAt(unfinished, options);
    await file.writeAt(bytes, 0);
    await file.sync();
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await renameDurably(unfinished, location);
}

/** Whether it says that an encrypted file is not what was written. */
export function isDamaged(error: unknown): boolean {
  return error instanceof AppError && error.code === 'vault.damaged';
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
