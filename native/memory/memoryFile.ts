import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import koffi from 'koffi';
import { AppError } from '../../electron/common/errors/appError.ts';
import { formatBytes } from '../../electron/common/format.ts';
import { loadLibrary } from '../library/loadLibrary.ts';
import { type MappedFile, mapDescriptor } from './mappedFile.ts';

/**
 * Memory that is filled like a file and then mapped, for content that must not be on a disk: on Linux a memfd, which has no
 * name anywhere and goes with the process; elsewhere plain memory. (Either can be swapped out; see SECURITY.md.)
 */
export interface MemoryFile extends Disposable {
  /** Of a memfd: threads of this process may write to it. null: it is filled with `write`. */
  readonly descriptor: number | null;
  write(bytes: Uint8Array, offset: number): void;
  /** What was written; from then on the mapping owns the memory, and nothing is written any more. */
  map(): MappedFile;
}

/** @throws AppError `memory.unavailable` */
export function createMemoryFile(
  sizeBytes: number,
  { memfd = process.platform === 'linux' } = {},
): MemoryFile {
  try {
    return memfd ? createMemfd(sizeBytes) : allocate(sizeBytes);
  } catch (error) {
    throw unavailable(error, sizeBytes);
  }
}

/** sys/mman.h */
const MFD_CLOEXEC = 1;

function createMemfd(sizeBytes: number): MemoryFile {
  const create = loadLibrary('libc.so.6').func('int memfd_create(const char *name, unsigned int flags)');
  const descriptor = Number(create('weights', MFD_CLOEXEC));
  if (descriptor < 0) throw new Error(`memfd_create: errno ${koffi.errno()}`);
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  try {
    ftruncateSync(descriptor, sizeBytes);
  } catch (error) {
    close();
    throw error;
  }
  return {
    descriptor,
    write(bytes, offset) {
      writeDescriptor(descriptor, bytes, offset);
    },
    map() {
      try {
        return mapDescriptor(descriptor, sizeBytes);
      } catch (error) {
        throw unavailable(error, sizeBytes);
      } finally {
        close(); // The mapping keeps the memory by itself.
      }
    },
    [Symbol.dispose]: close,
  };
}

/** All of the bytes. @throws AppError `memory.unavailable` where the memory has run out */
export function writeDescriptor(descriptor: number, bytes: Uint8Array, offset: number): void {
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(descriptor, bytes, done, bytes.length - done, offset + done);
  } catch (error) {
    throw unavailable(error, bytes.length);
  }
}

function allocate(sizeBytes: number): MemoryFile {
  const memory = koffi.alloc('uint8_t', sizeBytes);
  let owner: 'file' | 'mapping' | null = 'file';
  const release = (mine: typeof owner) => {
    if (owner === mine) {
      koffi.free(memory);
      owner = null;
    }
  };
  const address = koffi.address(memory);
  return {
    descriptor: null,
    write(bytes, offset) {
      new Uint8Array(koffi.view(memory, sizeBytes)).set(bytes, offset);
    },
    map() {
      owner = 'mapping';
      return {
        address,
        sizeBytes,
        releasePages: () => undefined,
        [Symbol.dispose]: () => release('mapping'),
      };
    },
    [Symbol.dispose]: () => release('file'),
  };
}

function unavailable(error: unknown, sizeBytes: number): AppError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError('memory.unavailable', { size: formatBytes(sizeBytes), reason }, { cause: error });
}
