import { AppError, isErrorCode } from '../../common/errors/appError.ts';
import { errorTable } from '../../common/errors/table.ts';
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
  /** What the line says. */
  describe?: (progress: JobProgress) => string;
  /** Of its output nothing before this record is told; left out: all of it. */
  from?: number;
  /** What the first Ctrl-C does; left out: it cancels the job. */
  onInterrupt?: () => Promise<unknown>;
}

/**
 * Waits for a job to end, showing its progress; Ctrl-C cancels it (or does what is asked instead), and a second one ends the command at once. Returns the job when it succeeded;
 * throws its error, or `request.cancelled`, when it did not.
 */
export async function followJob(
  client: EngineClient,
  output: Output,
  job: string,
  options: FollowOptions = {},
): Promise<Job> {
  const { onInterrupt = () => client.jobs.cancel({ job }) } = options;
  const line = createProgressLine(output, options);
  let isCancelling = false;
  const cancel = () => {
    // Whoever presses it again does not want to wait; the job is then interrupted, as by a kill.
    if (isCancelling) process.exit(errorTable['request.cancelled'].exit);
    isCancelling = true;
    onInterrupt().catch(() => undefined);
  };
  process.on('SIGINT', cancel);
  try {
    for (let from = options.from ?? 0; ; ) {
      const page = await client.jobs.output({ job, from, waitMs: pageWaitMs });
      from = page.next;
      if (options.onRecord && page.records.length > 0) line.clear();
      for (const { record } of page.records) options.onRecord?.(record);
      line.show(page.job.progress);
      if (finalStates.has(page.job.state) && page.records.length === 0) return ended(page.job, output);
      // Its engine is stopping. The job goes on at the next start, or with `jobs resume`.
      if (page.job.paused) throw new AppError('jobs.paused', { job });
      if (page.job.state === 'interrupted') throw new AppError('engine.lost');
    }
  } finally {
    process.off('SIGINT', cancel);
    line.clear();
  }
}

/** Behind the last record that a job has told so far: what follows is of its next attempt. */
export async function endOfOutput(client: EngineClient, job: string): Promise<number> {
  for (let from = 0; ; ) {
    const page = await client.jobs.output({ job, from });
    if (page.records.length === 0) return from;
    from = page.next;
  }
}

/** Kinds that keep what they have when the machine fails, so that another attempt goes on from there. */
const goesOn: ReadonlySet<Job['kind']> = new Set(['import', 'quantize', 'backup']);

function ended(job: Job, output: Output): Job {
  if (job.state === 'succeeded') return job;
  if (job.state === 'failed' && goesOn.has(job.kind) && job.error && isMachineFailure(job.error.code))
    output.remark(`[\`jobs resume ${job.id}\` goes on, \`jobs cancel ${job.id}\` removes what is half-done]`);
  if (job.error && isErrorCode(job.error.code)) throw new AppError(job.error.code, job.error.data);
  throw new AppError('request.cancelled');
}

function isMachineFailure(code: string): boolean {
  return isErrorCode(code) && code !== 'disk.full' && errorTable[code].exit === 5;
}

function createProgressLine(
  output: Output,
  {
    showProgress: wanted = true,
    describe = formatProgress,
  }: Pick<FollowOptions, 'showProgress' | 'describe'>,
) {
  const shown = wanted && !output.json && process.stderr.isTTY;
  return {
    show(progress: JobProgress | null) {
      if (shown && progress) process.stderr.write(`\r\u001b[2K${describe(progress)}`);
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
