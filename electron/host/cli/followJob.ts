import { AppError, isErrorCode } from '../../common/errors/appError.ts';
import { formatBytes, formatDuration } from '../../common/format.ts';
import type { Job, JobProgress } from '../../contract/jobs.ts';
import type { EngineClient } from './connect.ts';
import type { Output } from './output.ts';

const pageWaitMs = 20_000;
const finalStates: ReadonlySet<Job['state']> = new Set(['succeeded', 'failed', 'cancelled']);

export interface FollowOptions {
  /** Each output record, in order, exactly once. */
  onRecord?: (record: unknown) => void;
  /** Show a progress line on a terminal. */
  showProgress?: boolean;
}

/**
 * Waits for a job to end, showing its progress; Ctrl-C cancels it. Returns the job when it succeeded;
 * throws its error, or `request.cancelled`, when it did not.
 */
export async function followJob(
  client: EngineClient,
  output: Output,
  job: string,
  options: FollowOptions = {},
): Promise<Job> {
  const line = createProgressLine(output, options.showProgress ?? true);
  const cancel = () => void client.jobs.cancel({ job }).catch(() => undefined);
  process.on('SIGINT', cancel);
  try {
    for (let from = 0; ; ) {
      const page = await client.jobs.output({ job, from, waitMs: pageWaitMs });
      from = page.next;
      for (const { record } of page.records) options.onRecord?.(record);
      line.show(page.job.progress);
      if (finalStates.has(page.job.state) && page.records.length === 0) return ended(page.job);
    }
  } finally {
    process.off('SIGINT', cancel);
    line.clear();
  }
}

function ended(job: Job): Job {
  if (job.state === 'succeeded') return job;
  if (job.error && isErrorCode(job.error.code)) throw new AppError(job.error.code, job.error.data);
  throw new AppError('request.cancelled');
}

function createProgressLine(output: Output, wanted: boolean) {
  const shown = wanted && !output.json && process.stderr.isTTY;
  return {
    show(progress: JobProgress | null) {
      if (shown && progress) process.stderr.write(`\r\u001b[2K${formatProgress(progress)}`);
    },
    clear() {
      if (shown) process.stderr.write('\r\u001b[2K');
    },
  };
}

/** `copy  43%  2.71 MB of 6.31 MB  310 MB/s  12.0 s left` */
export function formatProgress(progress: JobProgress): string {
  const amount = (count: number) =>
    progress.unit === 'bytes' ? formatBytes(count) : `${Math.round(count)} ${progress.unit}`;
  const parts = [
    progress.step,
    `${Math.round(progress.fraction * 100)}%`,
    `${amount(progress.done)} of ${amount(progress.total)}`,
  ];
  if (progress.ratePerSecond !== null) parts.push(`${amount(progress.ratePerSecond)}/s`);
  if (progress.secondsLeft !== null) parts.push(`${formatDuration(progress.secondsLeft * 1000)} left`);
  return parts.join('  ');
}
