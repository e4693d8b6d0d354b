import { AppError } from '../../electron/common/errors/appError.ts';
import type { Job } from '../../electron/contract/jobs.ts';
import type { EngineConnection } from './connection.ts';

const pageWaitMs = 20_000;

export interface JobPage {
  readonly records: readonly { readonly sequence: number; readonly record: unknown }[];
  readonly job: Job;
}

/** Whether nothing more will come from this job unless someone resumes it. */
export function hasEnded(job: Job): boolean {
  return job.state !== 'queued' && job.state !== 'running';
}

/**
 * The job's output from its beginning, page by page, each record exactly once, until the job has ended. A lost
 * connection is waited out and the reading goes on where it was. Ends without an error when the signal is aborted.
 */
export async function* followJob(
  engine: EngineConnection,
  job: string,
  signal: AbortSignal,
): AsyncGenerator<JobPage> {
  for (let from = 0; !signal.aborted; ) {
    try {
      const page = await engine.client.jobs.output({ job, from, waitMs: pageWaitMs }, { signal });
      from = page.next;
      yield page;
      if (hasEnded(page.job) && page.records.length === 0) return;
    } catch (error) {
      if (signal.aborted) return;
      if (!isLost(error)) throw error;
      await engine.untilOpen(signal).catch(() => undefined);
    }
  }
}

function isLost(error: unknown): boolean {
  return error instanceof AppError && error.code === 'engine.lost';
}
