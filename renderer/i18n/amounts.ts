import type { TFunction } from 'i18next';
import { formatBytes } from '../../electron/common/format.ts';
import type { JobProgress } from '../../electron/contract/jobs.ts';

const unitKeys = { tokens: 'jobs.tokens', items: 'jobs.items' } as const;

/** `850 ms`, `12 s`, `4 min`, in the reader's language. */
export function formatTime(t: TFunction, ms: number): string {
  if (ms < 950) return t('units.milliseconds', { value: Math.round(ms) });
  const seconds = ms / 1000;
  if (seconds < 9.5) return t('units.seconds', { value: seconds.toFixed(1) });
  if (seconds < 90) return t('units.seconds', { value: Math.round(seconds) });
  return t('units.minutes', { value: Math.round(seconds / 60) });
}

/** The parts of a progress line: amount done, rate, time left; those that are known. */
export function progressParts(t: TFunction, progress: JobProgress): string[] {
  const amount = (count: number) =>
    progress.unit === 'bytes' ? formatBytes(count) : t(unitKeys[progress.unit], { count: Math.round(count) });
  const plain = (count: number) =>
    progress.unit === 'bytes' ? formatBytes(count) : String(Math.round(count));
  const parts: string[] = [];
  // "0 of 1 steps" tells nobody anything.
  if (progress.unit !== 'items' || progress.total > 1)
    parts.push(t('jobs.amount', { done: plain(progress.done), total: amount(progress.total) }));
  // Nor does "0 steps/s".
  if (progress.ratePerSecond !== null && (progress.unit !== 'items' || progress.ratePerSecond >= 1))
    parts.push(t('jobs.rate', { amount: amount(progress.ratePerSecond) }));
  if (progress.secondsLeft !== null)
    parts.push(t('jobs.left', { time: formatTime(t, Math.max(1, progress.secondsLeft) * 1000) }));
  return parts;
}
