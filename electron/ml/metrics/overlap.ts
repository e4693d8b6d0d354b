import { comparedWords, spokenWords } from './answerTokens.ts';

/**
 * Harmonic mean of precision and recall over the words that an answer and its reference share, each as often as both have
 * it (SQuAD's F1, Rajpurkar et al. 2016; words as in `comparedWords`). 1 where neither has a word, 0 where only one has.
 *
 * @returns 0 to 1
 */
export function tokenF1(answer: string, reference: string): number {
  const given = comparedWords(answer);
  const wanted = comparedWords(reference);
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared += 1;
  }
  return harmonicMean(shared, given.length, wanted.length);
}

/**
 * ROUGE-L's F-measure with equal weights (Lin 2004): precision and recall of the longest common subsequence of words
 * (`spokenWords`). 1 where neither has a word, 0 where only one has.
 *
 * @returns 0 to 1
 */
export function rougeL(answer: string, reference: string): number {
  const given = spokenWords(answer);
  const wanted = spokenWords(reference);
  return harmonicMean(longestCommonSubsequence(given, wanted), given.length, wanted.length);
}

function harmonicMean(shared: number, given: number, wanted: number): number {
  return given + wanted === 0 ? 1 : (2 * shared) / (given + wanted);
}

/** Words in common in one order, not necessarily side by side; one row of the table is held. */
function longestCommonSubsequence(first: readonly string[], second: readonly string[]): number {
  const lengths = new Uint32Array(second.length + 1);
  for (const word of first) {
    let diagonal = 0;
    for (let at = 1; at <= second.length; at += 1) {
      const above = lengths[at] as number;
      lengths[at] = word === second[at - 1] ? diagonal + 1 : Math.max(above, lengths[at - 1] as number);
      diagonal = above;
    }
  }
  return lengths[second.length] as number;
}
