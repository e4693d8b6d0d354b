import { loadLibrary } from '../library/loadLibrary.ts';

/**
 * For tests only: gives back what the allocator keeps for later, so that what a process holds is what is in use. Linux with
 * glibc; does nothing elsewhere.
 */
export function trimMemory(): void {
  if (process.platform !== 'linux') return;
  try {
    loadLibrary('libc.so.6').func('int malloc_trim(size_t pad)')(0);
  } catch {
    // Another C library has no such call.
  }
}
