import { foldText } from '../../../store/searchWords.ts';

/** Says whether all words stand in a text, wherever, whatever their case and accents; without words it says yes. */
export function textMatcher(words: string): (text: string) => boolean {
  const needles = words.split(/\s+/u).map(foldText).filter(Boolean);
  return (text) => {
    if (needles.length === 0) return true;
    const folded = foldText(text);
    return needles.every((needle) => folded.includes(needle));
  };
}
