import { constants } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { ReadRate } from '../../contract/hardware.ts';

export interface ReadRateOptions {
  readonly signal?: AbortSignal | undefined;
  readonly limitMs?: number;
}

/** Two requests of this size at a time keep a solid-state disk busy; a loading model reads no smaller. */
const chunkBytes = 8 * 1024 * 1024;
const atOnce = 2;
const defaultLimitMs = 3_000;
const wasmPageBytes = 65_536;
/** libuv on Windows: FILE_FLAG_NO_BUFFERING, without a name in Node. */
const windowsDirect = 0x02000000;

/**
 * Reads the largest files under a folder, the largest first, each byte once, for at most `limitMs`. On Linux and Windows
 * past the system's cache; where a file system refuses that (tmpfs), and on a Mac, `isUncached` is false and the figure may
 * be the memory's. Rejects with `hardware.nothingToRead`, `request.cancelled`.
 */
export async function measureReadRate(
  folder: string,
  { signal, limitMs = defaultLimitMs }: ReadRateOptions = {},
): Promise<ReadRate> {
  const files = await listLargest(folder);
  if (files.length === 0) throw new AppError('hardware.nothingToRead');
  const buffers = Array.from({ length: atOnce }, alignedBuffer);
  const started = performance.now();
  const done = { bytes: 0, files: 0, isUncached: true };
  const isOver = () => performance.now() - started > limitMs || signal?.aborted === true;
  for (const file of files) {
    if (isOver()) break;
    const { handle, isDirect } = await openUncached(file);
    try {
      done.isUncached &&= isDirect;
      done.files += 1;
      done.bytes += await readThrough(handle, buffers, isOver);
    } finally {
      await handle.close();
    }
  }
  if (signal?.aborted) throw new AppError('request.cancelled');
  const ms = performance.now() - started;
  return {
    ...done,
    ms,
    bytesPerSecond: done.bytes / (ms / 1000),
    measuredAt: new Date().toISOString(),
  };
}

/** A direct read needs memory at a page's start; WebAssembly's is, while Node's own buffers begin somewhere. */
function alignedBuffer(): Uint8Array {
  return new Uint8Array(new WebAssembly.Memory({ initial: chunkBytes / wasmPageBytes }).buffer);
}

async function openUncached(file: string): Promise<{ handle: FileHandle; isDirect: boolean }> {
  const direct = process.platform === 'win32' ? windowsDirect : (constants.O_DIRECT ?? 0);
  if (direct !== 0) {
    try {
      return { handle: await open(file, constants.O_RDONLY | direct), isDirect: true };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
  return { handle: await open(file, 'r'), isDirect: false };
}

/** Every buffer takes the next chunk that nobody has; ends at the file's end or when the time is up. */
async function readThrough(
  handle: FileHandle,
  buffers: readonly Uint8Array[],
  isOver: () => boolean,
): Promise<number> {
  let position = 0;
  let bytes = 0;
  let atEnd = false;
  await Promise.all(
    buffers.map(async (buffer) => {
      while (!atEnd && !isOver()) {
        const from = position;
        position += chunkBytes;
        const { bytesRead } = await handle.read(buffer, 0, chunkBytes, from);
        bytes += bytesRead;
        if (bytesRead < chunkBytes) atEnd = true;
      }
    }),
  );
  return bytes;
}

const mostFiles = 64;

async function listLargest(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const file = path.join(parentPath, name);
        const size = await stat(file).then(
          (found) => found.size,
          () => 0, // Removed meanwhile.
        );
        return { file, size };
      }),
  );
  return files
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size)
    .slice(0, mostFiles)
    .map(({ file }) => file);
}
