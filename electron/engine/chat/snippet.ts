import { foldText, type SearchTerm } from '../store/searchWords.ts';

/** A place in a text, as it is shown in a list of hits. */
export interface Snippet {
  readonly before: string;
  readonly mark: string;
  readonly after: string;
}

const beforeLength = 40;
const afterLength = 120;
/** A match further into a text than this is shown by the text's beginning. */
const searchedLength = 200_000;

/** The first place of the longest term that is there; the beginning of the text when none is. */
export function findSnippet(text: string, terms: readonly SearchTerm[]): Snippet {
  const searched = text.slice(0, searchedLength);
  const folded = foldWithPlaces(searched);
  const byLength = [...terms].sort((a, b) => lengthOf(b) - lengthOf(a));
  for (const term of byLength) {
    const found = toPattern(term).exec(folded.text);
    if (!found) continue;
    const start = folded.places[found.index] ?? 0;
    const end = folded.places[found.index + found[0].length] ?? searched.length;
    return cut(text, start, end);
  }
  return cut(text, 0, 0);
}

function lengthOf(term: SearchTerm): number {
  return term.kind === 'unspaced' ? term.text.length : term.words.join(' ').length;
}

const wordBegins = String.raw`(?<![[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]])`;

/** Terms hold letters and digits only: nothing in them means anything to an expression. */
function toPattern(term: SearchTerm): RegExp {
  if (term.kind === 'unspaced') return new RegExp(term.text, 'v');
  return new RegExp(wordBegins + term.words.join(String.raw`[^\p{L}\p{N}]+`), 'v');
}

/** The folded text, and for each of its units (and its end) where in the text it comes from. */
function foldWithPlaces(text: string): { text: string; places: number[] } {
  const pieces: string[] = [];
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const folded = character < '\u0080' ? character.toLowerCase() : foldText(character);
    pieces.push(folded);
    for (let unit = 0; unit < folded.length; unit++) places.push(at);
    at += character.length;
  }
  places.push(at);
  return { text: pieces.join(''), places };
}

function cut(text: string, start: number, end: number): Snippet {
  return {
    before: cutBefore(text.slice(Math.max(0, start - 4 * beforeLength), start), start > 4 * beforeLength),
    mark: flatten(text.slice(start, end)),
    after: cutAfter(text.slice(end, end + 4 * afterLength), text.length > end + 4 * afterLength),
  };
}

/** On one line, and without the half of a character that a cut may have left. */
function flatten(text: string): string {
  return text.replace(/\p{Cs}/gu, '').replace(/\s+/gu, ' ');
}

/** The end of the text, from the beginning of a sentence or a word on. */
function cutBefore(text: string, isCut: boolean): string {
  const characters = [...flatten(text)];
  if (!isCut && characters.length <= beforeLength) return characters.join('').trimStart();
  const kept = characters.slice(-beforeLength).join('');
  const sentence = /[.!?。！？；;]\s*(?=\S)/u.exec(kept);
  if (sentence) return kept.slice(sentence.index + sentence[0].length);
  const word = /[\s,，、：:]+(?=\S)/u.exec(kept.slice(0, kept.length / 2));
  return `…${word ? kept.slice(word.index + word[0].length) : kept}`;
}

/** The beginning of the text, up to the end of a word. */
function cutAfter(text: string, isCut: boolean): string {
  const characters = [...flatten(text)];
  if (!isCut && characters.length <= afterLength) return characters.join('').trimEnd();
  const kept = characters.slice(0, afterLength).join('');
  const lastGap = Math.max(...[' ', '。', '，', '、', '；'].map((gap) => kept.lastIndexOf(gap)));
  return `${lastGap > kept.length / 2 ? kept.slice(0, lastGap) : kept}…`;
}
