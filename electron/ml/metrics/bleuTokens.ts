/** mteval-v13a's rules for Western languages, in their order: what is put apart by spaces. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/([{-~[-` -&(-+:-@/])/g, ' $1 '],
  // Full stop and comma, unless a digit stands before, and unless one follows.
  [/([^0-9])([.,])/gu, '$1 $2 '],
  [/([.,])([^0-9])/gu, ' $1 $2'],
  // A dash after a digit.
  [/([0-9])(-)/g, '$1 $2 '],
];

/**
 * What sacreBLEU's `zh` takes for Chinese: each is a word. 2001 to 2A6D is what its range of ideographs beyond 16 bits comes
 * to there; it holds dashes, typographic quotes and arrows, and scores would differ without it.
 */
const chinese =
  /[\u2001-\u2a6d\u2e80-\u2fdf\u2ff0-\u303f\u3100-\u312f\u31a0-\u31bf\u31c0-\u31ef\u3200-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef]/gu;

const entities: readonly (readonly [string, string])[] = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
];

/** sacreBLEU's tokenizations (Post 2018): `13a` for Western languages, `zh` for Chinese. */
export const bleuTokenizers = { '13a': tokenize13a, zh: tokenizeZh } as const;
export type BleuTokenizer = keyof typeof bleuTokenizers;

function tokenize13a(text: string): string[] {
  let line = text.trimEnd().replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  for (const [entity, character] of entities) line = line.replaceAll(entity, character);
  return applyRules(` ${line} `);
}

function tokenizeZh(text: string): string[] {
  return applyRules(text.trim().replace(chinese, ' $& '));
}

function applyRules(text: string): string[] {
  const apart = rules.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), text);
  return apart.split(/\s+/u).filter((word) => word !== '');
}
