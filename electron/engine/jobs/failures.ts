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
