import { AppError, type ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';

/** Something found in a folder. `refuse` stops an import; `warn` is shown and stays with the model. */
export interface Problem {
  readonly severity: 'refuse' | 'warn';
  readonly code: ErrorCode;
  readonly data: Record<string, string | number>;
}

export function warning(code: ErrorCode, data: ErrorData): Problem {
  return { severity: 'warn', code, data: { ...data } };
}

export function refusal({ code, data }: AppError): Problem {
  return { severity: 'refuse', code, data: { ...data } };
}

/** Collects expected failures as problems, so that a folder's other defects are still found. Bugs pass through. */
export async function collect<T>(problems: Problem[], find: () => T | Promise<T>): Promise<T | null> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(refusal(error));
    return null;
  }
}
