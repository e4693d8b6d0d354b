import type { Texts } from './en/index.ts';

const accents: Readonly<Record<string, string>> = {
  a: 'å',
  e: 'é',
  i: 'î',
  o: 'ö',
  u: 'û',
  c: 'ç',
  n: 'ñ',
  s: 'š',
  y: 'ý',
  z: 'ž',
  A: 'Å',
  E: 'É',
  I: 'Î',
  O: 'Ö',
  U: 'Û',
  C: 'Ç',
  N: 'Ñ',
  S: 'Š',
  Y: 'Ý',
  Z: 'Ž',
};

/** `Copy {{name}}` → `⟦Çöpý {{name}}⟧`: still readable, and what does not look like this was not taken from the texts. */
export function pseudoText(text: string): string {
  const changed = text
    .split(/(\{\{\w+\}\})/)
    .map((part) =>
      part.startsWith('{{') ? part : part.replace(/[a-z]/gi, (letter) => accents[letter] ?? letter),
    )
    .join('');
  return `⟦${changed}⟧`;
}

/**
 * All texts in a language that nobody speaks, for finding words that a component holds by itself. Asked for by `?pseudo` in
 * the address; offered nowhere.
 */
export function pseudoTexts(texts: Texts): Texts {
  return translate(texts) as Texts;
}

function translate(value: unknown): unknown {
  if (typeof value === 'string') return pseudoText(value);
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, translate(child)]));
}
