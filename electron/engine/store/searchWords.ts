/**
 * How text is cut into words for a search index, the same for what is stored and for what is looked for.
 *
 * Chinese and Japanese are written without spaces. There every pair of neighbours is a word (报警灯 → 报警, 警灯), and the last
 * character of a run stands alone, so that one character is the beginning of a word wherever it occurs. (SQLite's own
 * trigram tokenizer finds nothing shorter than three characters, which most Chinese words are.) Everything else is words
 * of letters and digits, without case, accents and other forms of the same letter (Unicode NFKD).
 */
const run =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+)|([[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]]+)/gv;

/** The same letter is written the same way, whatever its form. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ');
}

/** Words with a space between them: what the index holds. */
export function searchWords(text: string): string {
  const words: string[] = [];
  for (const [, unspaced, word] of foldText(text).matchAll(run)) {
    if (unspaced === undefined) words.push(word as string);
    else words.push(...pairs(unspaced), [...unspaced].at(-1) as string);
  }
  return words.join(' ');
}

/** One thing that must occur. Texts are folded and hold letters and digits only, so nothing in them is an operator. */
export type SearchTerm =
  /** This run of characters, anywhere. */
  | { readonly kind: 'unspaced'; readonly text: string }
  /** These words after each other (`E-40`), the last one perhaps only begun. */
  | { readonly kind: 'words'; readonly words: readonly string[] };

/** What was typed, as terms; none when it holds no letter and no digit. */
export function searchTerms(typed: string): SearchTerm[] {
  return typed.split(/\s+/u).flatMap((chunk) => {
    const terms: SearchTerm[] = [];
    for (const [, unspaced, word] of foldText(chunk).matchAll(run)) {
      const before = terms.at(-1);
      if (unspaced !== undefined) terms.push({ kind: 'unspaced', text: unspaced });
      else if (before?.kind === 'words')
        terms[terms.length - 1] = { kind: 'words', words: [...before.words, word as string] };
      else terms.push({ kind: 'words', words: [word as string] });
    }
    return terms;
  });
}

/** An FTS5 expression for an index of `searchWords`: every term must occur. */
export function matchExpression(terms: readonly SearchTerm[]): string {
  return terms.map(toPhrase).join(' AND ');
}

function toPhrase(term: SearchTerm): string {
  if (term.kind === 'words') return `"${term.words.join(' ')}" *`;
  const words = pairs(term.text);
  return words.length === 0 ? `"${term.text}" *` : `"${words.join(' ')}"`;
}

function pairs(text: string): string[] {
  const characters = [...text];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
