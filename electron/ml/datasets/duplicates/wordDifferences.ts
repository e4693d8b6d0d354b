/** In UTF-16 code units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface WordDifferences {
  /** What the other text has not, and what the one has not; words that follow each other are one stretch. */
  readonly one: readonly Stretch[];
  readonly other: readonly Stretch[];
}

interface Word extends Stretch {
  readonly folded: string;
}

const wordForm = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;

/** Where both texts go on being different after their common beginning and end, this many pairs of words are looked at at most. */
const mostPairs = 2_000_000;

/** Which words two texts do not share, in their order (longest common subsequence); case, width and punctuation are no difference. */
export function wordDifferences(one: string, other: string): WordDifferences {
  const [left, right] = [wordsOf(one), wordsOf(other)];
  const shared = sharedWords(left, right);
  return {
    one: stretches(left, (at) => shared.left.has(at)),
    other: stretches(right, (at) => shared.right.has(at)),
  };
}

function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(wordForm), ({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
    folded: word.normalize('NFKC').toLowerCase(),
  }));
}

interface Shared {
  readonly left: Set<number>;
  readonly right: Set<number>;
}

function sharedWords(left: readonly Word[], right: readonly Word[]): Shared {
  const shared: Shared = { left: new Set(), right: new Set() };
  const add = (l: number, r: number) => {
    shared.left.add(l);
    shared.right.add(r);
  };
  const isSame = (l: number, r: number) => left[l]?.folded === right[r]?.folded;
  const shorter = Math.min(left.length, right.length);
  let from = 0;
  for (; from < shorter && isSame(from, from); from++) add(from, from);
  let [leftEnd, rightEnd] = [left.length, right.length];
  while (leftEnd > from && rightEnd > from && isSame(leftEnd - 1, rightEnd - 1)) add(--leftEnd, --rightEnd);
  const [rows, columns] = [leftEnd - from, rightEnd - from];
  if (rows * columns > mostPairs) return shared;
  // lengths[l][r]: words that the rest from l and the rest from r share.
  const lengths = new Uint16Array((rows + 1) * (columns + 1));
  const at = (l: number, r: number) => l * (columns + 1) + r;
  for (let l = rows - 1; l >= 0; l--)
    for (let r = columns - 1; r >= 0; r--)
      lengths[at(l, r)] = isSame(from + l, from + r)
        ? (lengths[at(l + 1, r + 1)] as number) + 1
        : Math.max(lengths[at(l + 1, r)] as number, lengths[at(l, r + 1)] as number);
  for (let [l, r] = [0, 0]; l < rows && r < columns; ) {
    if (isSame(from + l, from + r)) add(from + l++, from + r++);
    else if ((lengths[at(l + 1, r)] as number) >= (lengths[at(l, r + 1)] as number)) l++;
    else r++;
  }
  return shared;
}

function stretches(words: readonly Word[], isShared: (at: number) => boolean): Stretch[] {
  const found: { start: number; end: number }[] = [];
  words.forEach(({ start, end }, at) => {
    if (isShared(at)) return;
    const last = found.at(-1);
    if (last && at > 0 && !isShared(at - 1)) last.end = end;
    else found.push({ start, end });
  });
  return found;
}
