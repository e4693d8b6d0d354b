import { AppError, isErrorCode } from '../../common/errors/appError.ts';
import { errorTable } from '../../common/errors/table.ts';

/** What a refusal of the input exits with; see `ErrorRow`. */
const refused = 4;

/**
 * Whether nothing is kept of a job that failed like this: it would fail again (the input was refused), or room is what is
 * missing. After the machine's failures (a stick pulled out, a process killed) the next attempt goes on.
 */
export function leavesNothing(code: string): boolean {
  return code === 'disk.full' || (isErrorCode(code) && errorTable[code].exit === refused);
}

export function isConflict(error: unknown): boolean {
  return error instanceof AppError && error.code === 'store.conflict';
}

/** A disk that fills is expected wherever something is written; other failed system calls are told by whoever makes them. */
export function asExpected(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') return error;
  const place = 'path' in error ? String(error.path) : String(error.syscall);
  return new AppError('disk.full', { path: place }, { cause: error });
}
