import type { Language } from '../common/errors/appError.ts';
import type { WindowWork } from '../contract/desktop.ts';
import { fill, shellTexts } from './shellTexts.ts';

const mostJobs = 10_000;

/** What a window reports, checked: a page that says nonsense is not believed. null: nonsense. */
export function readWork(message: unknown): WindowWork | null {
  if (typeof message !== 'object' || message === null) return null;
  const { count, fraction, answering, language } = message as Record<string, unknown>;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > mostJobs) return null;
  if (typeof fraction !== 'number' || !(fraction >= 0 && fraction <= 1)) return null;
  if (typeof answering !== 'boolean' || (language !== 'en' && language !== 'zh-CN')) return null;
  return { count, fraction, answering, language };
}

export interface ClosingQuestion {
  readonly message: string;
  readonly detail: string;
  /** In the order of `closingChoices`. */
  readonly buttons: readonly string[];
}

export const closingChoices = ['background', 'stop', 'cancel'] as const;
export type ClosingChoice = (typeof closingChoices)[number];

/** What to ask before the window closes; null: it may. */
export function questionAtClosing(work: WindowWork | null, language: Language): ClosingQuestion | null {
  if (!work || (work.count === 0 && !work.answering)) return null;
  const texts = shellTexts[language].closing;
  const parts = [
    ...(work.count > 0 ? [fill(texts.jobs, { count: work.count })] : []),
    ...(work.answering ? [texts.answering] : []),
  ];
  return {
    message: parts.join(' '),
    detail: texts.detail,
    buttons: closingChoices.map((choice) => texts[choice]),
  };
}

export interface Badge {
  /** Share of the task bar's progress; -1: none. */
  readonly progress: number;
  readonly count: number;
  readonly toolTip: string;
}

export function badgeOf(work: WindowWork | null, language: Language): Badge {
  const texts = shellTexts[language].tray;
  if (!work || work.count === 0) return { progress: -1, count: 0, toolTip: texts.idle };
  const { count, fraction } = work;
  const toolTip = fill(texts.busy, { count, percent: Math.floor(fraction * 100) });
  return { progress: fraction, count, toolTip };
}
