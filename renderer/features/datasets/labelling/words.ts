import type { LabelInterval } from '../../../../electron/contract/datasets/labelling.ts';

/** `92%`; between 99 and 100, and 0 and 1, not rounded to what it is not. */
export function formatShare(share: number, language: string): string {
  const digits = share > 0.99 && share < 1 ? 1 : share > 0 && share < 0.01 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

/** Landis and Koch's words for a kappa (1977), from the least on. */
const strengths = [
  { from: Number.NEGATIVE_INFINITY, name: 'none' },
  { from: 0.0001, name: 'slight' },
  { from: 0.2, name: 'fair' },
  { from: 0.4, name: 'moderate' },
  { from: 0.6, name: 'substantial' },
  { from: 0.8, name: 'almostPerfect' },
] as const;

export function strengthOf({ value }: NonNullable<LabelInterval>): (typeof strengths)[number]['name'] {
  return strengths.findLast(({ from }) => value >= from)?.name ?? 'none';
}
