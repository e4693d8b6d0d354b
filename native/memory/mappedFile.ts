import { closeSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import koffi from 'koffi';
import { AppError } from '../../electron/common/errors/appError.ts';
import { loadLibrary } from '../library/loadLibrary.ts';

/**
 * A file in memory without a copy: its pages are the system's cache of it, shared by everybody who maps it, and read from
 * disk as they are touched. Read-only; a write to it ends the process. The memory is ours until `dispose`, and whatever
 * lies over it must be gone by then. The file may be removed meanwhile, not shortened.
 */
export interface MappedFile extends Disposable {
  readonly address: bigint;
  readonly sizeBytes: number;
  /** Pages that were touched leave this process's memory until they are touched again. On Windows the system sees to that. */
  releasePages(): void;
}

/** @throws AppError `file.unreadable`, also for an empty file, of which there is nothing to map */
export async function mapFile(path: string): Promise<MappedFile> {
  try {
    const { size } = await stat(path);
    if (size === 0) throw new Error('the file is empty');
    const map = process.platform === 'win32' ? mapOnWindows : mapOnPosix;
    return map(path, size);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('file.unreadable', { path, reason }, { cause: error });
  }
}

/** sys/mman.h */
const posix = {
  PROT_READ: 1,
  MAP_SHARED: 1,
  MAP_PRIVATE: 2,
  MADV_DONTNEED: 4,
  MADV_DONTDUMP: 16,
  MAP_FAILED: 2n ** 64n - 1n,
} as const;

function mapOnPosix(path: string, sizeBytes: number): MappedFile {
  const file = openSync(path, 'r');
  try {
    return mapOpened(file, sizeBytes, posix.MAP_PRIVATE);
  } finally {
    closeSync(file); // The mapping keeps the file by itself.
  }
}

/**
 * A memfd in memory. It is left out of core dumps: what lies there may be on no disk. Releasing its pages frees nothing,
 * because there is no file to read them from again. Linux.
 */
export function mapDescriptor(descriptor: number, sizeBytes: number): MappedFile {
  const mapping = mapOpened(descriptor, sizeBytes, posix.MAP_SHARED);
  posixCalls().madvise(mapping.address, sizeBytes, posix.MADV_DONTDUMP);
  return mapping;
}

function posixCalls() {
  const library = loadLibrary(process.platform === 'darwin' ? 'libSystem.dylib' : 'libc.so.6');
  const mmap = library.func(
    'uintptr_t mmap(void *at, size_t size, int protection, int flags, int file, int64_t from)',
  );
  const munmap = library.func('int munmap(uintptr_t at, size_t size)');
  const madvise = library.func('int madvise(uintptr_t at, size_t size, int advice)');
  return { mmap, munmap, madvise };
}

function mapOpened(file: number, sizeBytes: number, kind: number): MappedFile {
  const { mmap, munmap, madvise } = posixCalls();
  const address = BigInt(mmap(null, sizeBytes, posix.PROT_READ, kind, file, 0));
  if (address === posix.MAP_FAILED) throw new Error(`mmap: errno ${koffi.errno()}`);
  return mapped(
    { address, sizeBytes, releasePages: () => void madvise(address, sizeBytes, posix.MADV_DONTNEED) },
    () => munmap(address, sizeBytes),
  );
}

/** winnt.h, winbase.h, memoryapi.h */
const windows = {
  GENERIC_READ: 0x8000_0000,
  FILE_SHARE_READ: 1,
  OPEN_EXISTING: 3,
  PAGE_READONLY: 2,
  FILE_MAP_READ: 4,
  INVALID_HANDLE: 2n ** 64n - 1n,
} as const;

function mapOnWindows(path: string, sizeBytes: number): MappedFile {
  const kernel = loadLibrary('kernel32.dll');
  const createFile = kernel.func(
    'uintptr_t __stdcall CreateFileW(const char16_t *path, uint32_t access, uint32_t share, void *security, uint32_t disposition, uint32_t flags, uintptr_t template_)',
  );
  const createMapping = kernel.func(
    'uintptr_t __stdcall CreateFileMappingW(uintptr_t file, void *security, uint32_t protect, uint32_t high, uint32_t low, const char16_t *name)',
  );
  const mapView = kernel.func(
    'uintptr_t __stdcall MapViewOfFile(uintptr_t mapping, uint32_t access, uint32_t high, uint32_t low, size_t size)',
  );
  const unmapView = kernel.func('int __stdcall UnmapViewOfFile(uintptr_t at)');
  const close = kernel.func('int __stdcall CloseHandle(uintptr_t handle)');
  const lastError = kernel.func('uint32_t __stdcall GetLastError()');
  const { GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, PAGE_READONLY, FILE_MAP_READ } = windows;
  const file = BigInt(createFile(path, GENERIC_READ, FILE_SHARE_READ, null, OPEN_EXISTING, 0, 0));
  if (file === windows.INVALID_HANDLE) throw new Error(`CreateFile: ${lastError()}`);
  const mapping = BigInt(createMapping(file, null, PAGE_READONLY, 0, 0, null));
  close(file);
  if (mapping === 0n) throw new Error(`CreateFileMapping: ${lastError()}`);
  const address = BigInt(mapView(mapping, FILE_MAP_READ, 0, 0, 0));
  close(mapping); // The view keeps both by itself.
  if (address === 0n) throw new Error(`MapViewOfFile: ${lastError()}`);
  return mapped({ address, sizeBytes, releasePages: () => undefined }, () => unmapView(address));
}

function mapped(memory: Omit<MappedFile, typeof Symbol.dispose>, unmap: () => void): MappedFile {
  let isMapped = true;
  return {
    ...memory,
    releasePages() {
      if (isMapped) memory.releasePages();
    },
    [Symbol.dispose]() {
      if (isMapped) unmap();
      isMapped = false;
    },
  };
}
