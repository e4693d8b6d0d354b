/**
 * A text as what it says and not how it is written: words without case, width and accents, a Chinese character each (and
 * of every script that is written without spaces), no punctuation, each as a 32-bit hash. Numbers instead of strings: a million
 * rows are read this way.
 */
export function tokenHashes(text: string): Int32Array {
  const table = foldTable();
  const tokens = new Int32Array(text.length);
  let count = 0;
  let word = 0;
  let isWord = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const folded = table[unit] as number;
    if (folded > alone) {
      word = Math.imul(word ^ folded, 0x01000193) ^ (word >>> 15);
      isWord = true;
      continue;
    }
    if (folded === dropped) continue;
    if (isWord) tokens[count++] = mix(word);
    word = 0;
    isWord = false;
    if (folded === alone) tokens[count++] = mix(unit);
    else if (folded === surrogate && isPair(text, at)) {
      const codePoint = text.codePointAt(at++) as number;
      if (!isSymbol(codePoint)) tokens[count++] = mix(codePoint);
    }
  }
  if (isWord) tokens[count++] = mix(word);
  return tokens.subarray(0, count);
}

/** The last steps of MurmurHash3: every bit of the result hangs on every bit of the value. */
export function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Meanings of entries of the table that are no letter of a word; letters are greater, by 4. */
const separator = 0;
const dropped = 1;
const surrogate = 2;
const alone = 3;
const firstLetter = 4;

/** Scripts without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

let table: Uint32Array | undefined;

function foldTable(): Uint32Array {
  table ??= Uint32Array.from({ length: 0x10000 }, (_, unit) => foldUnit(unit));
  return table;
}

function foldUnit(unit: number): number {
  if ((unit & 0xf800) === 0xd800) return surrogate;
  const character = String.fromCharCode(unit);
  // A mark (an accent of its own, a joiner) belongs to the letter before it.
  if (/[\p{M}\p{Cf}]/u.test(character)) return dropped;
  if (!/[\p{L}\p{N}]/u.test(character)) return separator;
  const folded = character.normalize('NFKD').toLowerCase();
  if (unspaced.test(folded)) return alone;
  // A ligature or a fraction counts as the first of its letters.
  return folded.charCodeAt(0) + firstLetter;
}

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

/** Emoji and other pictures: punctuation, as far as a text's words go. */
function isSymbol(codePoint: number): boolean {
  return codePoint >= 0x1f000 && codePoint < 0x20000;
}
