import type { DatasetKind, RowContent, Turn } from '../../../common/datasetRow.ts';

/** An answer with what led to it and what a person said of it. */
export interface RatedAnswer {
  /** Up to the question. */
  readonly turns: readonly Turn[];
  readonly answer: string;
  /** 1 to 5. */
  readonly stars: number | null;
  readonly correction: string | null;
}

const goodFrom = 4;
const badUpTo = 2;

/** What one answer becomes in a data set of each kind; null: nothing. Missing: the kind takes no conversations. */
const rowOf = {
  chat({ turns, answer, stars, correction }) {
    if (stars === null && correction === null) return null;
    return { turns: [...turns, { role: 'assistant', content: correction ?? answer }], tools: null };
  },
  preference({ turns, answer, correction }) {
    const rejected = withoutReasoning(answer);
    if (correction === null || correction === rejected) return null;
    return { turns, tools: null, chosen: correction, rejected };
  },
  rated({ turns, answer, stars }) {
    if (stars === null || (stars < goodFrom && stars > badUpTo)) return null;
    return {
      turns: [...turns, { role: 'assistant', content: answer }],
      tools: null,
      good: stars >= goodFrom,
    };
  },
} as const satisfies Partial<Record<DatasetKind, (rated: RatedAnswer) => RowContent | null>>;
export type FeedbackKind = keyof typeof rowOf;

/** People correct what is said, not how it was found: two answers are compared without it. */
function withoutReasoning(answer: string): string {
  return answer.replace(/^\s*<think>[\s\S]*?<\/think>\s*/, '');
}

export function takesFeedback(kind: DatasetKind): kind is FeedbackKind {
  return Object.hasOwn(rowOf, kind);
}

export function feedbackRow(kind: FeedbackKind, rated: RatedAnswer): RowContent | null {
  return rowOf[kind](rated);
}

export interface RatedPair<Rated extends RatedAnswer> {
  readonly better: Rated;
  readonly worse: Rated;
  readonly content: RowContent;
}

/** The best and the worst rated of different answers to the same turns, wherever they were given. */
export function pairAnswers<Rated extends RatedAnswer>(answers: readonly Rated[]): RatedPair<Rated>[] {
  const rated = answers.filter(({ stars }) => stars !== null);
  const byTurns = Map.groupBy(rated, ({ turns }) => JSON.stringify(turns));
  return [...byTurns.values()].flatMap((same) => {
    const [worse, ...others] = same.toSorted((one, other) => (one.stars ?? 0) - (other.stars ?? 0));
    const better = others.at(-1);
    if (!worse || !better || better.stars === worse.stars || better.answer === worse.answer) return [];
    const { turns } = better;
    return [
      { better, worse, content: { turns, tools: null, chosen: better.answer, rejected: worse.answer } },
    ];
  });
}
