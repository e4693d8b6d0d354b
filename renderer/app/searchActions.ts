import fuzzysort from 'fuzzysort';
import type { Action } from '../view/actions.ts';

/** Spellings of Han text in Latin letters: `ying jian` and `yj` for 硬件. Loaded when the palette is first opened. */
export type Romanize = (text: string) => string;

export async function loadRomanize(): Promise<Romanize> {
  const { pinyin } = await import('pinyin-pro');
  return (text) => {
    if (!/\p{Script=Han}/u.test(text)) return '';
    const syllables = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'removed' });
    return `${syllables.join('')} ${syllables.map((syllable) => syllable[0] ?? '').join('')}`;
  };
}

interface Prepared {
  readonly action: Action;
  readonly label: string;
  readonly latin: string;
  readonly keywords: string;
}

/** The actions that match, best first; all of them, in their order, when nothing is typed. */
export function searchActions(
  actions: readonly Action[],
  typed: string,
  romanize: Romanize | null,
): Action[] {
  const open = actions.filter(({ disabled }) => !disabled);
  if (typed.trim() === '') return open;
  const prepared = open.map(
    (action): Prepared => ({
      action,
      label: action.label,
      latin: romanize?.(action.label) ?? '',
      keywords: action.keywords ?? '',
    }),
  );
  const keys = ['label', 'latin', 'keywords'] as const;
  return fuzzysort
    .go(typed.trim(), prepared, { keys: [...keys], threshold: 0.3, limit: 50 })
    .map(({ obj }) => obj.action);
}
