import { AppError } from '../../common/errors/appError.ts';
import type { DecoderSession } from '../decoder/session.ts';

/** What a device lacks may show in the first run only, when its programs are compiled. @throws AppError `session.openFailed` */
export async function tryOut(session: DecoderSession, graph: string): Promise<void> {
  try {
    await session.run([0], 0);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    if (!(error instanceof AppError) || error.code !== 'session.runFailed') throw error;
    throw new AppError('session.openFailed', { graph, ...error.data }, { cause: error });
  }
}
