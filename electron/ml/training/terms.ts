import { literal } from '../tokenize/specialTokenPattern.ts';

/** A stretch of a text: [start, end). */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where terms stand in a text; ranges of terms that overlap do so, too. */
export type FindTerms = (text: string) => TextRange[];

/** Scripts that put no blanks between words: a term of theirs may stand anywhere. */
const withoutBlanks = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
const wordCharacter = `[[\\p{L}\\p{N}\\p{M}_]--[${withoutBlanks.map((script) => `\\p{Script=${script}}`).join('')}]]`;
const beginsAsWord = new RegExp(`^${wordCharacter}`, 'v');
const endsAsWord = new RegExp(`${wordCharacter}$`, 'v');

/**
 * Finds terms whatever their case, with any blanks between their words. An end of a term that is a letter or digit ends a word of
 * the text (`valve` is not in `valves`), but for scripts without blanks; an end that is punctuation stands anywhere. Empty terms are
 * passed over.
 */
export function termFinder(terms: readonly string[]): FindTerms {
  const expressions = [...new Set(terms.map((term) => term.normalize('NFC').trim()))]
    .filter((term) => term !== '')
    // At each place the longest is found, and all others that begin there lie within it.
    .sort((a, b) => b.length - a.length)
    .map(termExpression);
  if (expressions.length === 0) return () => [];
  // Looking ahead takes nothing, so terms that overlap are all found.
  const pattern = new RegExp(`(?=(${expressions.join('|')}))`, 'giv');
  return (text) =>
    [...text.matchAll(pattern)].map(({ index, 1: found = '' }) => ({
      start: index,
      end: index + found.length,
    }));
}

function termExpression(term: string): string {
  const words = term.split(/\s+/u).map(literal).join('\\s+');
  const before = beginsAsWord.test(term) ? `(?<!${wordCharacter})` : '';
  const after = endsAsWord.test(term) ? `(?!${wordCharacter})` : '';
  return before + words + after;
}
