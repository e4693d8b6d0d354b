import { loadLibrary } from '../library/loadLibrary.ts';

/** sys/resource.h */
const RLIMIT_CORE = 4;

/**
 * From now on this process, and every one that it starts, leaves no core dump: what is in its memory may be on no disk in the
 * clear. Linux and macOS; Windows writes dumps only where an administrator has asked for them.
 */
export function forbidCoreDumps(): void {
  if (process.platform === 'win32') return;
  const library = loadLibrary(process.platform === 'darwin' ? 'libSystem.dylib' : 'libc.so.6');
  // Two limits of 64 bits each: the soft and the hard one.
  library.func('int setrlimit(int resource, const uint64_t *limits)')(RLIMIT_CORE, new BigUint64Array(2));
}
