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

export function isLost(error: unknown): boolean {
  return error instanceof AppError && error.code === 'engine.lost';
}
