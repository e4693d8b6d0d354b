import { AppError, isErrorCode } from '../../../../electron/common/errors/appError.ts';
import type { EngineConnection } from '../../../engine/connection.ts';
import { followJob, hasEnded } from '../../../engine/followJob.ts';

/** Waits until a job has ended; what it made. Throws why it has made nothing. */
export async function endOfJob(engine: EngineConnection, id: string): Promise<unknown> {
  for await (const { job } of followJob(engine, id, new AbortController().signal)) {
    if (!hasEnded(job)) continue;
    if (job.state === 'succeeded') return job.result;
    if (job.error && isErrorCode(job.error.code)) throw new AppError(job.error.code, job.error.data);
    break;
  }
  throw new AppError('request.cancelled', {});
}
