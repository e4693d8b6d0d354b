import type { Job } from '../../electron/contract/jobs.ts';
import type { EngineConnection } from './connection.ts';
import { retryLost } from './retryLost.ts';

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
  // What there is already is shown at once: a job that waits for its turn has nothing new to tell for long.
  let waitMs = 0;
  for (let from = 0; !signal.aborted; ) {
    const ask = { job, from, waitMs };
    try {
      const page = await retryLost(engine, signal, () => engine.client.jobs.output(ask, { signal }));
      from = page.next;
      waitMs = pageWaitMs;
      yield page;
      if (hasEnded(page.job) && page.records.length === 0) return;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
