import { AppError } from '../../common/errors/appError.ts';

/** As the library's arena says it, and the system's allocator below it. */
const spelled = /failed to allocate memory|bad_alloc|out of memory/i;

/** `training.outOfMemory` where that is what a failure means, of the library or of a buffer of ours; null: it is another. */
export function asOutOfMemory(error: unknown): AppError | null {
  const isOurs = error instanceof RangeError && /allocation failed/i.test(error.message);
  const isTheirs =
    error instanceof AppError && error.code === 'runtime.failed' && spelled.test(String(error.data.message));
  return isOurs || isTheirs ? new AppError('training.outOfMemory', {}, { cause: error }) : null;
}
