import { AppError } from '../common/errors/appError.ts';

/** Tells the shell why this engine does not start, and ends it: the shell shows the sentence and does not try again; a bug it does. */
export function tellStartFailure(error: unknown): Promise<never> {
  if (!(error instanceof AppError)) throw error;
  const startFailure = { code: error.code, data: error.data };
  return new Promise<never>(() => process.send?.({ startFailure }, () => process.exit(5)));
}
