import { createContext, Script } from 'node:vm';

const call = new Script('work()');

/**
 * Runs foreign knowledge (a tokenizer's regular expression, a chat template) for at most `limitMs`: V8 ends it
 * wherever it is, also inside an expression that backtracks. The context is only the door to that timer; it is no
 * sandbox, and `work` runs in the caller's own.
 * @throws what `work` throws, or the error that `expired` makes.
 */
export function withTimeLimit<T>(
  limit: { readonly limitMs: number; readonly expired: () => Error },
  work: () => T,
): T {
  try {
    return call.runInContext(createContext({ work }), { timeout: limit.limitMs }) as T;
  } catch (error) {
    if (isTimeout(error)) throw limit.expired();
    throw error;
  }
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
