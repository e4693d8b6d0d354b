import { tokenHashes } from '../tokenHashes.ts';
import { shingleHashes } from './signature.ts';

/** Beyond so many tokens the order of the words is not compared any more: the time for it grows with their square. */
const mostOrdered = 4000;

/**
 * How much of two texts is the same, 0 to 1: the greater of two measures, each of which is right where the other is too
 * low. Words in their order (1 - edit distance / length of the longer) sees through small changes spread all over; shingles
 * in common (Dice's coefficient, 2J / (1 + J) of Jaccard's) sees through passages that were moved. Both count a replaced fifth
 * of a text as 0.8. Two texts without a word have nothing in common.
 *
 * @param least what is below may be given as less than it is: looking closer is not worth it
 */
export function similarity(one: string, other: string, least = 0): number {
  return tokenSimilarity(tokenHashes(one), tokenHashes(other), least);
}

export function tokenSimilarity(one: Int32Array, other: Int32Array, least: number): number {
  const shared = diceCoefficient(shingleHashes(one), shingleHashes(other));
  if (shared >= Math.max(least, 0.999)) return shared;
  const longer = Math.max(one.length, other.length);
  if (longer === 0 || longer > mostOrdered) return shared;
  const most = Math.floor(longer * (1 - least) + 1e-9);
  return Math.max(shared, 1 - editDistance(one, other, most) / longer);
}

/** 2 |A ∩ B| / (|A| + |B|) of bags: a shingle counts as often as it occurs. */
function diceCoefficient(one: Int32Array, other: Int32Array): number {
  const [left, right] = [one.slice().sort(), other.slice().sort()];
  let shared = 0;
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const [a, b] = [left[i] as number, right[j] as number];
    if (a === b) shared++;
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return left.length + right.length === 0 ? 0 : (2 * shared) / (left.length + right.length);
}

/**
 * Levenshtein's distance where it is at most `most`, else something greater (Ukkonen 1985: only cells so near to the diagonal
 * are looked at).
 */
export function editDistance(one: Int32Array, other: Int32Array, most: number): number {
  if (Math.abs(one.length - other.length) > most) return Math.max(one.length, other.length);
  const [from, left, right] = withoutCommonEnds(one, other);
  const far = most + 1;
  let above = new Int32Array(right + 1);
  let row = new Int32Array(right + 1);
  for (let j = 0; j <= right; j++) above[j] = Math.min(j, far);
  for (let i = 1; i <= left; i++) {
    const [first, last] = [Math.max(1, i - most), Math.min(right, i + most)];
    row[first - 1] = first === 1 ? Math.min(i, far) : far;
    let least = row[first - 1] as number;
    for (let j = first; j <= last; j++) {
      const step = one[from + i - 1] === other[from + j - 1] ? 0 : 1;
      const diagonal = (above[j - 1] as number) + step;
      // The cell above the band's right end was never computed.
      const up = j === i + most ? far : (above[j] as number) + 1;
      const best = Math.min(diagonal, up, (row[j - 1] as number) + 1, far);
      row[j] = best;
      if (best < least) least = best;
    }
    if (least >= far) return Math.max(one.length, other.length);
    [above, row] = [row, above];
  }
  const distance = above[right] as number;
  return distance > most ? Math.max(one.length, other.length) : distance;
}

/** Where the difference begins, and how many tokens of each are left to its end. */
function withoutCommonEnds(one: Int32Array, other: Int32Array): readonly [number, number, number] {
  const shorter = Math.min(one.length, other.length);
  let from = 0;
  while (from < shorter && one[from] === other[from]) from++;
  let behind = 0;
  while (behind < shorter - from && one[one.length - 1 - behind] === other[other.length - 1 - behind])
    behind++;
  return [from, one.length - from - behind, other.length - from - behind];
}
