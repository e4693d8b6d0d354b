import type { TFunction } from 'i18next';
import type { Job } from '../../../electron/contract/jobs.ts';
import { formatTime } from '../../i18n/amounts.ts';
import type { en } from '../../i18n/en/index.ts';

export type StepName = keyof typeof en.jobs.step;
export type ShownState = keyof typeof en.jobs.state;

const stepNames: Readonly<Record<string, StepName>> = {
  preview: 'preview',
  copy: 'copy',
  quantize: 'quantize',
  reference: 'reference',
  compare: 'compare',
  generate: 'generate',
  speed: 'speed',
  verify: 'verify',
  prepare: 'prepare',
  score: 'score',
  logits: 'logits',
  bandwidth: 'bandwidth',
  answer: 'answer',
  read: 'read',
  rows: 'rows',
  examples: 'examples',
  load: 'load',
  train: 'train',
  keep: 'keep',
  merge: 'merge',
  import: 'adapter',
};

/** The name in the texts of a step; one that has none there is simply work. */
export function stepText(step: string): StepName {
  return stepNames[step] ?? 'other';
}

/** What the job is at: its step, or why it has none. */
export function stepName(job: Job): StepName {
  if (job.paused) return 'paused';
  if (job.state === 'interrupted') return 'interrupted';
  if (job.state === 'queued' || !job.progress) return 'queued';
  return stepText(job.progress.step);
}

/** The job's state as people call it: a paused job is interrupted on purpose. */
export function shownState({ state, paused }: Pick<Job, 'state' | 'paused'>): ShownState {
  return paused ? 'paused' : state;
}

/** "Import: sample". */
export function jobName(t: TFunction, { kind, subject }: Pick<Job, 'kind' | 'subject'>): string {
  return t('jobs.name', { kind: t(`jobs.kind.${kind}`), subject });
}

/** How long the last attempt took; null while it is not over. */
export function timeTaken(t: TFunction, { startedAt, endedAt }: Job): string | null {
  if (startedAt === null || endedAt === null) return null;
  return formatTime(t, Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)));
}
