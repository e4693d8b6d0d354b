export interface Piece {
  readonly text: string;
  readonly isFound: boolean;
}

const han =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]+/gv;
const isUnspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * A text in pieces, of which those that a search means are marked: Chinese anywhere, other words from their beginning, as the
 * search itself finds them.
 */
export function highlight(text: string, search: string): Piece[] {
  const terms = search.match(han) ?? [];
  if (terms.length === 0 || text === '') return [{ text, isFound: false }];
  const pattern = new RegExp(terms.map(toPattern).join('|'), 'giu');
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index > end) pieces.push({ text: text.slice(end, index), isFound: false });
    pieces.push({ text: found, isFound: true });
    end = index + found.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isFound: false });
  return pieces;
}

/** A term holds letters and digits only: nothing in it is an operator. */
function toPattern(term: string): string {
  return isUnspaced.test(term) ? term : `(?<![\\p{L}\\p{N}])${term}`;
}
