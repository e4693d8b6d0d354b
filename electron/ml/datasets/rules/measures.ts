import { countScripts } from '../languages.ts';
import type { RowText } from './rowTexts.ts';
import type { MeasuredScript } from './rule.ts';

/** null: there are no letters. */
export function scriptShareOf(texts: readonly RowText[], script: MeasuredScript): number | null {
  const counts = countScripts(texts.map(({ text }) => text));
  if (counts.letters === 0) return null;
  const found = script === 'others' ? counts.letters - counts.han - counts.latin : counts[script];
  return found / counts.letters;
}

export function isOutside(
  value: number,
  { min, max }: { readonly min: number | null; readonly max: number | null },
): boolean {
  return (min !== null && value < min) || (max !== null && value > max);
}
