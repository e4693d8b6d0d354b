/** Scripts that are written without spaces: each character counts as a word. */
const spaceless = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー`;
const eachCharacter = new RegExp(`[${spaceless}]`, 'gu');
const words = new RegExp(String.raw`[${spaceless}]|[[\p{L}\p{N}]--[${spaceless}]]+`, 'gv');
const punctuation = /[\p{P}\p{S}]/gu;

/**
 * What exact match compares: the answer in Unicode's compatibility form (NFKC, so that full-width letters and digits are the
 * usual ones), without white space at its ends, every other run of white space as one space. Case, punctuation and
 * everything else count.
 */
export function normalizeAnswer(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/gu, ' ');
}

/** Whether an answer is the reference's, letter for letter, after `normalizeAnswer`. */
export function isExactMatch(answer: string, reference: string): boolean {
  return normalizeAnswer(answer) === normalizeAnswer(reference);
}

/**
 * The words that token F1 compares, as SQuAD's evaluation makes them (Rajpurkar et al. 2016): lower case, without
 * punctuation and English articles, parted at white space; Han, hiragana and katakana each for itself, as CMRC 2018 does it.
 * Beyond SQuAD, all of Unicode's punctuation is left out, in NFKC.
 */
export function comparedWords(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase().replace(punctuation, '');
  const apart = plain.replace(/(?<![\p{L}\p{N}])(a|an|the)(?![\p{L}\p{N}])/gu, ' ');
  return apart
    .replace(eachCharacter, ' $& ')
    .split(/\s+/u)
    .filter((word) => word !== '');
}

/**
 * The words that ROUGE-L compares: runs of letters and digits, lower case, as Google's `rouge-score` makes them without
 * stemming; letters of every script, Han, hiragana and katakana each for itself, in NFKC.
 */
export function spokenWords(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(words) ?? [];
}
