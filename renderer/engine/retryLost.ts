import { AppError } from '../../electron/common/errors/appError.ts';
import type { EngineConnection } from './connection.ts';

/**
 * Makes a call that changes nothing, again after every lost connection, until it is answered. Rejects with any
 * other error, and when the signal is aborted.
 */
export async function retryLost<Answer>(
  engine: EngineConnection,
  signal: AbortSignal,
  call: () => Promise<Answer>,
): Promise<Answer> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted || !isLost(error)) throw error;
      await engine.untilOpen(signal);
    }
  }
}

/** What a call is told while nobody is signed in, or while the engine is closed: it can be made again when that is over. */
export const accessRefusals = ['access.signInNeeded', 'keys.locked', 'access.changing'] as const;

const waitedOut: ReadonlySet<string> = new Set(['engine.lost', ...accessRefusals]);

/** Whether the call was not answered, and may be made again once the engine answers. */
export function isLost(error: unknown): boolean {
  return error instanceof AppError && waitedOut.has(error.code);
}
