import type { TextEncoding } from '../../../common/datasetFile.ts';

/** Byte order marks; UTF-8's is also stripped by the transcoder. */
export const byteOrderMarks: readonly {
  readonly bytes: readonly number[];
  readonly encoding: TextEncoding;
}[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/**
 * The encoding of a text, from pieces of it: its beginning first, then pieces from further in (each cut at any byte). Text that
 * is neither whole UTF-8 nor plausibly another encoding is taken for UTF-8 with broken lines.
 */
export function detectEncoding(samples: readonly Uint8Array[]): TextEncoding {
  const [head = new Uint8Array()] = samples;
  const mark = byteOrderMarks.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  if (mark !== undefined) return mark.encoding;
  return detectUtf16(head) ?? (isGb18030(samples) ? 'gb18030' : 'utf-8');
}

/**
 * Text in 8 bits has no NUL; in UTF-16 every line feed, quote and Latin letter has one. Which byte comes first is told by what
 * the characters would be: read the wrong way round, letters land all over the plane. Pieces from further in are not looked
 * at: they may begin in the middle of a character.
 */
function detectUtf16(head: Uint8Array): TextEncoding | null {
  let zeros = 0;
  for (const byte of head) if (byte === 0) zeros += 1;
  if (zeros < Math.max(1, head.length / 2_000)) return null;
  const little = shareOfUsual(head, 0, 1);
  const big = shareOfUsual(head, 1, 0);
  if (Math.max(little, big) < 0.9) return null;
  return little > big ? 'utf-16le' : 'utf-16be';
}

/** Of the units: Latin, Han, kana, and punctuation of both; `low` and `high`: where a unit's halves stand. */
function shareOfUsual(head: Uint8Array, low: 0 | 1, high: 0 | 1): number {
  let usual = 0;
  const units = head.length >> 1;
  for (let i = 0; i < units; i++) {
    const unit = (head[2 * i + low] ?? 0) | ((head[2 * i + high] ?? 0) << 8);
    const isLatin = (unit >= 0x20 && unit < 0x250) || unit === 0x0a || unit === 0x0d || unit === 0x09;
    if (isLatin || (unit >= 0x2000 && unit < 0xa000) || unit >= 0xff00) usual += 1;
  }
  return usual / units;
}

/**
 * Lines that are not UTF-8 must be most of those beyond ASCII, and be made of GB2312's characters, as Chinese text is: Latin-1
 * also parses as GB18030, but with ASCII letters as second bytes.
 */
function isGb18030(samples: readonly Uint8Array[]): boolean {
  let utf8Lines = 0;
  let otherLines = 0;
  const pairs = { common: 0, all: 0 };
  for (const sample of samples) {
    for (const line of wholeLines(sample, sample === samples[0])) {
      if (isAscii(line)) continue;
      if (isUtf8(line)) utf8Lines += 1;
      else {
        otherLines += 1;
        countPairs(line, pairs);
      }
    }
  }
  return otherLines > utf8Lines && pairs.all > 0 && pairs.common / pairs.all > 0.7;
}

/** Lines of a piece without the ones that its cuts run through; a piece of one line is given whole. */
function* wholeLines(sample: Uint8Array, beginsLine: boolean): Generator<Uint8Array> {
  let from = beginsLine ? 0 : sample.indexOf(0x0a) + 1;
  const end = sample.lastIndexOf(0x0a);
  if (end < from) return void (yield trimCut(sample.subarray(from)));
  while (from <= end) {
    const next = sample.indexOf(0x0a, from);
    yield sample.subarray(from, next);
    from = next + 1;
  }
}

/** Without the beginning of a character that a cut has left at the end, at most three bytes of UTF-8. */
function trimCut(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back++)
    if ((bytes[bytes.length - back] ?? 0) >= 0xc0) return bytes.subarray(0, bytes.length - back);
  return bytes;
}

function countPairs(line: Uint8Array, pairs: { common: number; all: number }): void {
  for (let i = 0; i + 1 < line.length; i++) {
    const first = line[i] ?? 0;
    if (first < 0x80) continue;
    const second = line[i + 1] ?? 0;
    pairs.all += 1;
    if (first >= 0xa1 && first <= 0xf7 && second >= 0xa1) pairs.common += 1;
    i += 1;
  }
}

const isAscii = (bytes: Uint8Array): boolean => !bytes.some((byte) => byte >= 0x80);

const strict = new TextDecoder('utf-8', { fatal: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
