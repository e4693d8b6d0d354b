/**
 * Which scripts a text is written in: the share of each among its letters is what people mean by "how much of this is
 * Chinese". (Kanji are Han too; a Japanese text is known by its kana.)
 */
export const scripts = ['han', 'kana', 'hangul', 'latin', 'cyrillic', 'other'] as const;
export type Script = (typeof scripts)[number];

export interface ScriptCounts extends Readonly<Record<Script, number>> {
  /** All Unicode characters (code points), letters or not. */
  readonly characters: number;
  /** Sum of all scripts. */
  readonly letters: number;
}

/** A letter belongs to the first that matches. */
const letters = {
  han: /\p{Script=Han}/u,
  kana: /[\p{Script=Hiragana}\p{Script=Katakana}ー]/u,
  hangul: /\p{Script=Hangul}/u,
  latin: /[\p{Script=Latin}&&\p{L}]/v,
  cyrillic: /[\p{Script=Cyrillic}&&\p{L}]/v,
  other: /\p{L}/u,
} as const satisfies Record<Script, RegExp>;

/** 0: no letter; else the script's place in `scripts`, from 1. */
function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  return 1 + scripts.findIndex((script) => letters[script].test(character));
}

let plane: Uint8Array | undefined;

/** Of every code unit (half a surrogate pair is no letter), made when it is first asked for: 65,536 entries, some 20 ms. */
function basicPlane(): Uint8Array {
  plane ??= Uint8Array.from({ length: 0x10000 }, (_, unit) => classify(unit));
  return plane;
}

/** One pass over each text; a lone half of a surrogate pair counts as one character. */
export function countScripts(texts: Iterable<string>): ScriptCounts {
  const classes = basicPlane();
  const counts = new Array<number>(scripts.length + 1).fill(0);
  for (const text of texts)
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const isPair = (unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
      const found = isPair ? classify(text.codePointAt(at++) as number) : (classes[unit] as number);
      counts[found] = (counts[found] as number) + 1;
    }
  const [none = 0, ...found] = counts;
  const sum = found.reduce((total, count) => total + count, 0);
  const byScript = Object.fromEntries(scripts.map((script, index) => [script, found[index] as number]));
  return { ...(byScript as Record<Script, number>), letters: sum, characters: sum + none };
}
