import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { FileCipher } from '../../vault/fileCipher.ts';
import { readError, renameDurably, syncFolder, writeError } from '../../vault/files.ts';
import { chunkLength, chunkOverhead, chunkPlace, storedBytes, vaultLayout } from '../../vault/layout.ts';
import { type BackupFile, type BackupKeys, objectPlace } from './layout.ts';

const { chunkBytes, headerBytes } = vaultLayout;

export interface Work {
  readonly signal: AbortSignal;
  /** Bytes since the last call. */
  onBytes(count: number): void;
}

type Content = Pick<BackupFile, 'sha256' | 'form' | 'object' | 'sizeBytes'>;

/** SHA-256 of a file as it lies, hex. @throws AppError `file.unreadable`, `request.cancelled` */
export async function hashStoredFile(location: string, work: Work): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of readPieces(location, work)) hash.update(piece);
  return hash.digest('hex');
}

/** Whether the object is there as large as it has to be. */
export async function hasObject(root: string, { object, form, sizeBytes }: Content): Promise<boolean> {
  const expected = form === 'wrapped' ? storedBytes(sizeBytes) : sizeBytes;
  return stat(objectPlace(root, object)).then(
    ({ size }) => size === expected,
    () => false,
  );
}

export interface ObjectSource extends Work {
  readonly root: string;
  readonly keys: BackupKeys;
  readonly content: Content;
}

/**
 * Puts a file's content in place, whole, flushed and read back. @throws AppError `disk.full`, `file.unwritable`, `backup.fileChanging`: it
 * is not what it was when it was hashed; `backup.damaged`: the medium gives back something else
 */
export async function writeObject(from: string, source: ObjectSource): Promise<void> {
  const { root, keys, content } = source;
  const place = objectPlace(root, content.object);
  await makeFolders(root, path.dirname(place));
  const unfinished = `${place}.unfinished`;
  try {
    const hash = createHash('sha256');
    await writeWhole(unfinished, async (write) => {
      let done = 0;
      const cipher = content.form === 'wrapped' ? new FileCipher(keys.files) : null;
      if (cipher) await write(cipher.sealHeader(content.sizeBytes));
      for await (const piece of readPieces(from, source)) {
        hash.update(piece);
        await write(cipher ? cipher.sealChunk(done / chunkBytes, piece) : piece);
        done += piece.length;
      }
    });
    if (hash.digest('hex') !== content.sha256) throw new AppError('backup.fileChanging', { path: from });
    if ((await hashObject(unfinished, source)) !== content.sha256)
      throw new AppError('backup.damaged', { path: place, problem: 'read back' });
    await renameDurably(unfinished, place);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** @throws AppError `backup.damaged` */
export async function checkObject(source: ObjectSource): Promise<void> {
  const place = objectPlace(source.root, source.content.object);
  const found = await hashObject(place, source).catch((error: unknown) =>
    Promise.reject(asDamaged(error, place)),
  );
  if (found !== source.content.sha256)
    throw new AppError('backup.damaged', { path: place, problem: 'content' });
}

/** The file as it was, flushed. @throws AppError `backup.damaged`, `disk.full`, `file.unwritable` */
export async function restoreObject(to: string, source: ObjectSource): Promise<void> {
  const place = objectPlace(source.root, source.content.object);
  const hash = createHash('sha256');
  await writeWhole(to, async (write) => {
    try {
      for await (const piece of objectPieces(place, source)) {
        hash.update(piece);
        await write(piece);
      }
    } catch (error) {
      throw asDamaged(error, place);
    }
  });
  if (hash.digest('hex') !== source.content.sha256)
    throw new AppError('backup.damaged', { path: place, problem: 'content' });
}

async function hashObject(place: string, source: ObjectSource): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of objectPieces(place, source)) hash.update(piece);
  return hash.digest('hex');
}

function objectPieces(place: string, source: ObjectSource): AsyncIterable<Uint8Array> {
  return source.content.form === 'stored' ? readPieces(place, source) : openPieces(place, source);
}

/** What a wrapped object holds. */
async function* openPieces(place: string, { keys, content, signal, onBytes }: ObjectSource) {
  await using handle = await open(place, 'r').catch((error: unknown) =>
    Promise.reject(readError(error, place)),
  );
  const header = await readExactly(handle, { place, at: 0, length: headerBytes });
  const find = (id: string) => (id === keys.files.id ? keys.files : null);
  const { cipher, plainBytes } = FileCipher.open(header, find, place);
  if (plainBytes !== content.sizeBytes)
    throw new AppError('backup.damaged', { path: place, problem: 'size' });
  for (let index = 0; index * chunkBytes < plainBytes; index += 1) {
    signal.throwIfAborted();
    const length = chunkLength(index, plainBytes);
    const sealed = await readExactly(handle, {
      place,
      at: chunkPlace(index),
      length: length + chunkOverhead,
    });
    yield cipher.openChunk(index, sealed, place);
    onBytes(length);
  }
}

async function* readPieces(location: string, { signal, onBytes }: Work): AsyncGenerator<Uint8Array> {
  const failed = (error: unknown) => Promise.reject(readError(error, location));
  await using handle = await open(location, 'r').catch(failed);
  const { size } = await handle.stat().catch(failed);
  for (let at = 0; at < size; at += chunkBytes) {
    signal.throwIfAborted();
    const length = Math.min(chunkBytes, size - at);
    yield await readExactly(handle, { place: location, at, length });
    onBytes(length);
  }
}

async function readExactly(
  handle: FileHandle,
  { place, at, length }: { readonly place: string; readonly at: number; readonly length: number },
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle
      .read(bytes, done, length - done, at + done)
      .catch((error: unknown) => Promise.reject(readError(error, place)));
    if (bytesRead === 0) throw new AppError('file.unreadable', { path: place, reason: 'end of file' });
    done += bytesRead;
  }
  return bytes;
}

/** A new file, flushed; what was there is written over. */
export async function writeWhole(
  location: string,
  work: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const failed = (error: unknown) => Promise.reject(writeError(error, location));
  await using handle = await open(location, 'w', 0o600).catch(failed);
  let at = 0;
  await work(async (bytes) => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done).catch(failed);
      done += bytesWritten;
    }
    at += bytes.length;
  });
  await handle.sync().catch(failed);
}

/** Each new folder's name is flushed, down from `root`'s parent. */
export async function makeFolders(root: string, folder: string): Promise<void> {
  if (existsSync(folder)) return;
  if (folder !== root) await makeFolders(root, path.dirname(folder));
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) =>
    Promise.reject(writeError(error, folder)),
  );
  await syncFolder(path.dirname(folder));
}

function asDamaged(error: unknown, place: string): unknown {
  if (!(error instanceof AppError)) return error;
  const isDamage = error.code === 'file.unreadable' || error.code.startsWith('vault.');
  const problem = error.code === 'file.unreadable' ? String(error.data.reason) : error.code;
  return isDamage ? new AppError('backup.damaged', { path: place, problem }, { cause: error }) : error;
}
