import { loadLibrary } from '../library/loadLibrary.ts';

/** This process's number as the system's own library says it: a call into native code whose answer is known. */
export function readProcessId(): number {
  return process.platform === 'win32'
    ? loadLibrary('kernel32.dll').func('uint32_t GetCurrentProcessId()')()
    : loadLibrary(null).func('int getpid()')();
}
