import { type RowContent, textsOf } from '../../common/datasetRow.ts';

export interface CanonicalRow {
  /** With every text normalised. */
  readonly content: RowContent;
  /** Keys in a fixed order, no blanks. The SHA-256 of its UTF-8 is the row's hash: equal rows have equal hashes. */
  readonly json: string;
  /** Unicode characters in all texts together. */
  readonly characters: number;
  /** Share of Han characters among the letters, 0 to 1. */
  readonly han: number;
}

/**
 * What a row is stored and compared as: texts in Unicode's composed form (NFC), lines ended by LF, without byte order marks and
 * NUL, without white space at their end, and without halves of surrogate pairs, which UTF-8 cannot write.
 */
export function canonicalRow(content: RowContent): CanonicalRow {
  const count = { characters: 0, letters: 0, han: 0 };
  const canonical = ordered(content, (text) => normalise(text, count));
  return {
    content: canonical,
    json: JSON.stringify(canonical),
    characters: count.characters,
    han: count.letters === 0 ? 0 : count.han / count.letters,
  };
}

/** A text as rows hold it. */
export function normaliseText(text: string): string {
  return normalise(text, { characters: 0, letters: 0, han: 0 });
}

/** Characters, and the share of Han among the letters, of texts that are normalised already. */
export function measureTexts(content: RowContent): Pick<CanonicalRow, 'characters' | 'han'> {
  const count = { characters: 0, letters: 0, han: 0 };
  for (const text of textsOf(content)) scan(text, count);
  return { characters: count.characters, han: count.letters === 0 ? 0 : count.han / count.letters };
}

/** The same content with its texts mapped and its keys in the order that they are hashed in. */
function ordered(content: RowContent, map: (text: string) => string): RowContent {
  if ('text' in content) return { text: map(content.text) };
  if ('image' in content) {
    const { image, name, width, height, labels, boxes } = content;
    return { image, name, width, height, labels, boxes: boxes.map(orderedBox) };
  }
  const turns = content.turns.map(({ role, content: text }) => ({ role, content: map(text) }));
  const { tools } = content;
  if ('chosen' in content)
    return { turns, tools, chosen: map(content.chosen), rejected: map(content.rejected) };
  return 'good' in content ? { turns, tools, good: content.good } : { turns, tools };
}

const orderedBox = ({ label, x, y, width, height }: Box) => ({ label, x, y, width, height });
type Box = Extract<RowContent, { image: string }>['boxes'][number];

interface Count {
  characters: number;
  letters: number;
  han: number;
}

function normalise(text: string, count: Count): string {
  const trimmed = text.trimEnd();
  const before = { ...count };
  if ((scan(trimmed, count) & isSuspect) === 0) return trimmed;
  // Rare enough to be counted again, over what is left.
  Object.assign(count, before);
  const clean = trimmed
    .replace(/\r\n?/g, '\n')
    .replace(/[\0\ufeff]/g, '')
    .toWellFormed()
    .normalize('NFC')
    .trimEnd();
  scan(clean, count);
  return clean;
}

const isLetter = 1;
const isHan = 2;
/** May have to be changed, or its neighbours: carriage returns, NUL, marks, surrogates, what NFC writes otherwise. */
const isSuspect = 4;
const isLowSurrogate = 8;

/** Counts, and tells what kinds of characters there were. One look at each: this is done for every byte of an import. */
function scan(text: string, count: Count): number {
  kinds ??= kindsOfUnits();
  let found = 0;
  let low = 0;
  let letters = 0;
  let han = 0;
  for (let i = 0; i < text.length; i++) {
    const kind = kinds[text.charCodeAt(i)] ?? 0;
    found |= kind;
    letters += kind & isLetter;
    han += (kind & isHan) >> 1;
    low += kind >> 3;
  }
  count.characters += text.length - low;
  count.letters += letters;
  count.han += han;
  return found;
}

let kinds: Uint8Array | null = null;

/** Of each UTF-16 unit. Characters beyond the first plane are Han (planes 2 and 3) or no letters. */
function kindsOfUnits(): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (let unit = 0; unit < table.length; unit++) {
    const char = String.fromCharCode(unit);
    if (unit >= 0xdc00 && unit < 0xe000) table[unit] = isSuspect | isLowSurrogate;
    else if (unit >= 0xd800 && unit < 0xdc00)
      table[unit] = isSuspect | (unit >= 0xd840 && unit < 0xd8c0 ? isLetter | isHan : 0);
    else if (/\p{L}/u.test(char)) table[unit] = /\p{Script=Han}/u.test(char) ? isLetter | isHan : isLetter;
    const isJamo = unit >= 0x1100 && unit < 0x1200;
    if (isJamo || char === '\r' || char === '\0' || char === '\ufeff' || /\p{M}/u.test(char))
      table[unit] = (table[unit] ?? 0) | isSuspect;
    else if (unit > 0x7f && char.normalize('NFC') !== char) table[unit] = (table[unit] ?? 0) | isSuspect;
  }
  return table;
}
