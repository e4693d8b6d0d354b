import { longestMatch } from './promptLookup.ts';

/** How often the lookup is right in one text, by how long its match is. Learned from every token, drafted or not. */
export interface Acceptance {
  /** After a match of this length the proposed token came, or another. */
  observe(matched: number, came: boolean): void;
  /** How many tokens of a draft of `count` will be accepted, on average. */
  expected(matched: number, count: number): number;
}

interface Grade {
  readonly from: number;
  /**
   * What a text is expected to do before it has shown it: shares of right proposals in English and Chinese prose (assets/quality
   * and assets/sample-model, tokens of the sample model), which is what repeats itself least.
   */
  readonly prior: number;
}
const grades: readonly Grade[] = [
  { from: 2, prior: 0.3 },
  { from: 3, prior: 0.4 },
  { from: 4, prior: 0.5 },
  { from: 8, prior: 0.7 },
  { from: longestMatch, prior: 0.85 },
];
/** Each token counts as much as the prior and all before it from 16 on: a text may turn from prose to a list and back. */
const memory = 16;

export function createAcceptance(): Acceptance {
  const shares = grades.map(({ prior }) => prior);
  return {
    observe(matched, came) {
      const grade = gradeOf(matched);
      if (grade === -1) return;
      const share = shares[grade] as number;
      shares[grade] = share + ((came ? 1 : 0) - share) / memory;
    },
    expected(matched, count) {
      let [sum, reached] = [0, 1];
      // An accepted token makes the match longer by one.
      for (let i = 0; i < count; i++) {
        reached *= shares[gradeOf(matched + i)] ?? 0;
        sum += reached;
      }
      return sum;
    },
  };
}

function gradeOf(matched: number): number {
  return grades.findLastIndex(({ from }) => matched >= from);
}
