import koffi from 'koffi';

/** This process's number as the system's own library says it: a call into native code whose answer is known. */
export function readProcessId(): number {
  return process.platform === 'win32'
    ? koffi.load('kernel32.dll').func('uint32_t GetCurrentProcessId()')()
    : koffi.load(null).func('int getpid()')();
}
