import { AppError } from '../../../../common/errors/appError.ts';
import { formatDuration } from '../../../../common/format.ts';
import type { TrainingEvent, TrainingPoint, TrainingRecord } from '../../../../common/training.ts';
import type { JobProgress } from '../../../../contract/jobs.ts';
import type { TrainingRunDetail } from '../../../../contract/training/runs.ts';
import { followJob, formatProgress } from '../../followJob.ts';
import type { VerbContext } from '../../verb.ts';
import { eventWords } from './words.ts';

export interface FollowedRun {
  readonly run: string;
  readonly job: string;
  /** What it told before this record is not told again. */
  readonly from?: number;
}

/** Waits for a run, telling how it goes. Ctrl-C pauses it: what it has learnt so far is kept, and `runs resume` goes on. */
export async function followRun(
  { client, output }: VerbContext,
  { run, job, from = 0 }: FollowedRun,
): Promise<TrainingRunDetail> {
  let last: TrainingPoint | null = null;
  const onRecord = (told: unknown) => {
    const record = told as TrainingRecord;
    if (record.kind === 'point') {
      last = record;
      if (record.validationLoss !== null) output.remark(pointLine(record));
    } else if (record.kind === 'event') output.remark(eventLine(record.event));
    else output.remark(`> ${record.question}\n${record.answer}`);
  };
  const describe = (progress: JobProgress) =>
    progress.step === 'train' && last ? trainLine(last, progress) : formatProgress(progress);
  try {
    await followJob(client, output, job, {
      ...{ from, onRecord, describe, onInterrupt: () => client.training.runs.pause({ run }) },
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'jobs.paused')
      output.remark(`[\`inhouse runs resume ${run}\` goes on]`);
    throw error;
  }
  return client.training.runs.show({ run });
}

const loss = (value: number | null) => (value === null ? '-' : value.toFixed(4));

function pointLine({ step, loss: trained, validationLoss }: TrainingPoint): string {
  return `step ${step}  loss ${loss(trained)}  validation ${loss(validationLoss)}`;
}

function trainLine(point: TrainingPoint, { done, total, secondsLeft }: JobProgress): string {
  const parts = [
    `step ${done} of ${total}`,
    `loss ${loss(point.loss)}`,
    `rate ${point.learningRate.toExponential(1)}`,
    `${Math.round(point.tokensPerSecond)} tokens/s`,
  ];
  if (secondsLeft !== null) parts.push(`${formatDuration(secondsLeft * 1000)} left`);
  return parts.join('  ');
}

export function eventLine({ kind, step, data }: TrainingEvent): string {
  const said = Object.entries(data).map(([name, value]) => `${name} ${value}`);
  return `[step ${step}: ${eventWords[kind]}${said.length === 0 ? '' : ` (${said.join(', ')})`}]`;
}
