import { AppError } from '../../common/errors/appError.ts';

/** Asked between two pieces of work. @throws AppError `request.cancelled` when the work is no longer wanted */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('request.cancelled');
}
