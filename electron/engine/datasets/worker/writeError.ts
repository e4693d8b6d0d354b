import { AppError } from '../../../common/errors/appError.ts';

const fullCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What a file system refuses is expected wherever people choose the place; paths are not theirs to see in a window. */
export function writeError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const code = String(error.code);
  return fullCodes.has(code)
    ? new AppError('disk.full', { path: name }, { cause: error })
    : new AppError('file.unwritable', { path: name, reason: code }, { cause: error });
}
