import { type BleuTokenizer, bleuTokenizers } from './bleuTokens.ts';

/** Longest n-gram that counts. */
const longest = 4;

/** What BLEU is computed from; of a corpus they are the sums over its answers. */
export interface BleuCounts {
  /** n-grams of 1 to 4 words that the reference has too, each at most as often as it has them. */
  readonly matched: readonly number[];
  /** n-grams of the answer. */
  readonly total: readonly number[];
  readonly answerWords: number;
  readonly referenceWords: number;
}

/** The tokenization for a reference: `zh` where it has Chinese characters, else `13a`. */
export function bleuTokenizerFor(reference: string): BleuTokenizer {
  return /\p{Script=Han}/u.test(reference) ? 'zh' : '13a';
}

export function countBleu(
  answer: string,
  reference: string,
  tokenizer: BleuTokenizer = bleuTokenizerFor(reference),
): BleuCounts {
  const given = bleuTokenizers[tokenizer](answer);
  const wanted = bleuTokenizers[tokenizer](reference);
  const matched: number[] = [];
  const total: number[] = [];
  for (let size = 1; size <= longest; size += 1) {
    const left = countGrams(wanted, size);
    let found = 0;
    for (const [gram, count] of countGrams(given, size)) found += Math.min(count, left.get(gram) ?? 0);
    matched.push(found);
    total.push(Math.max(0, given.length - size + 1));
  }
  return { matched, total, answerWords: given.length, referenceWords: wanted.length };
}

function countGrams(words: readonly string[], size: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let from = 0; from + size <= words.length; from += 1) {
    const gram = words.slice(from, from + size).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

export function sumBleuCounts(all: Iterable<BleuCounts>): BleuCounts {
  const sum = { matched: [0, 0, 0, 0], total: [0, 0, 0, 0], answerWords: 0, referenceWords: 0 };
  for (const { matched, total, answerWords, referenceWords } of all) {
    for (let index = 0; index < longest; index += 1) {
      sum.matched[index] = (sum.matched[index] as number) + (matched[index] as number);
      sum.total[index] = (sum.total[index] as number) + (total[index] as number);
    }
    sum.answerWords += answerWords;
    sum.referenceWords += referenceWords;
  }
  return sum;
}

/**
 * BLEU (Papineni et al. 2002) of a whole corpus from its summed counts, as sacreBLEU 2 defines it: up to 4-grams, exponential
 * smoothing (Chen and Cherry 2014, method 3), case counts, one reference.
 *
 * @returns 0 to 100; 0 too where no answer has four words, for then there are no 4-grams
 */
export function corpusBleu(counts: BleuCounts): number {
  return score(counts, false);
}

/** BLEU of one answer: only n-grams that an answer of its length can have (sacreBLEU's `effective_order`). 0 to 100. */
export function sentenceBleu(answer: string, reference: string): number {
  return score(countBleu(answer, reference), true);
}

function score({ matched, total, answerWords, referenceWords }: BleuCounts, effective: boolean): number {
  if (matched.every((count) => count === 0)) return 0;
  const brevity = answerWords < referenceWords ? Math.exp(1 - referenceWords / answerWords) : 1;
  let logSum = 0;
  let smoothing = 1;
  let order = 0;
  for (; order < longest && (total[order] as number) > 0; order += 1) {
    const found = matched[order] as number;
    if (found === 0) smoothing *= 2;
    logSum += Math.log((found === 0 ? 1 / smoothing : found) / (total[order] as number));
  }
  if (!effective && order < longest) return 0;
  return 100 * brevity * Math.exp(logSum / order);
}
