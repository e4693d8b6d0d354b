import { loadLibrary } from '../library/loadLibrary.ts';

/** linux/prctl.h */
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/**
 * Makes the kernel kill this process when its parent ends, even while its thread is blocked in native code (Linux; does
 * nothing elsewhere). False when the parent was already gone: then nothing will kill it, and the caller has to end.
 * The kernel means the thread that started this process; the engine starts processes from its main thread.
 */
export function dieWithParent(parentPid: number): boolean {
  if (process.platform === 'linux') {
    // Declared without its variable arguments: all five are passed in registers on x64 and arm64.
    const prctl = loadLibrary(null).func(
      'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
    );
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) !== 0) throw new Error('prctl(PR_SET_PDEATHSIG) failed');
  }
  return process.ppid === parentPid;
}
