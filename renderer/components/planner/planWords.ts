import type { TFunction } from 'i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import type { Plan } from '../../../electron/contract/planner.ts';

/** What of a plan a sentence says; a whole plan is one. */
export type Judged = Pick<Plan, 'verdict' | 'totalBytes' | 'room' | 'spareBytes'>;

/** The verdict as a sentence: what is needed, what is free, and what that means. */
export function verdictSentence(t: TFunction, { verdict, totalBytes, room, spareBytes }: Judged): string {
  return t(`planner.sentence.${verdict}`, {
    needed: formatBytes(Math.round(totalBytes)),
    free: formatBytes(Math.round(room.freeBytes)),
    limit: formatBytes(Math.round(room.limitBytes)),
    over: formatBytes(Math.round(Math.abs(spareBytes))),
    missing: formatBytes(Math.round(totalBytes - room.limitBytes)),
  });
}

/** `42`, `8.4`, `0.3` tokens a second. */
export function formatSpeed(tokensPerSecond: number): string {
  return tokensPerSecond >= 10 ? String(Math.round(tokensPerSecond)) : tokensPerSecond.toFixed(1);
}
