import type {
  ClassificationResult,
  EvaluationResult,
  EvaluationTest,
  SideResult,
  TestedMetric,
} from '../../../../../electron/common/evaluation.ts';

interface Measure {
  readonly of: (side: SideResult) => number | null;
  /** share: from 0 to 1, shown in percent. */
  readonly unit: 'share' | 'figure';
  readonly better: 'higher' | 'lower';
  /** Which paired test says whether the difference is one; null: none does. */
  readonly test: TestedMetric | null;
}

const ofClasses =
  (read: (result: ClassificationResult) => number | null) =>
  ({ classification }: SideResult): number | null =>
    classification && read(classification);

/** In the order of what people ask first. */
const measures = {
  exactMatch: { of: ({ exactMatch }) => exactMatch, unit: 'share', better: 'higher', test: 'exactMatch' },
  tokenF1: { of: ({ tokenF1 }) => tokenF1, unit: 'share', better: 'higher', test: 'tokenF1' },
  rougeL: { of: ({ rougeL }) => rougeL, unit: 'share', better: 'higher', test: 'rougeL' },
  bleu: { of: ({ bleu }) => bleu, unit: 'figure', better: 'higher', test: 'bleu' },
  loss: { of: ({ loss }) => loss, unit: 'figure', better: 'lower', test: 'loss' },
  perplexity: { of: ({ perplexity }) => perplexity, unit: 'figure', better: 'lower', test: null },
  accuracy: { of: ofClasses(({ accuracy }) => accuracy), unit: 'share', better: 'higher', test: null },
  f1: { of: ofClasses(({ f1 }) => f1), unit: 'share', better: 'higher', test: null },
  aucPr: { of: ofClasses(({ aucPr }) => aucPr), unit: 'share', better: 'higher', test: null },
} as const satisfies Record<string, Measure>;
export type MeasureName = keyof typeof measures;

export interface MeasureRow extends Pick<Measure, 'unit'> {
  readonly name: MeasureName;
  readonly first: number;
  readonly second: number;
  /** Second minus first. */
  readonly difference: number;
  /** Which way the second went, whether or not chance could have done it. */
  readonly direction: 'better' | 'worse' | 'same';
  readonly test: EvaluationTest | null;
}

/** What was measured of both. */
export function measureRows({ first, second, tests }: EvaluationResult): MeasureRow[] {
  return (Object.keys(measures) as MeasureName[]).flatMap((name) => {
    const { of, unit, better, test }: Measure = measures[name];
    const [before, after] = [of(first), of(second)];
    if (before === null || after === null) return [];
    const difference = after - before;
    const isBetter = difference > 0 === (better === 'higher');
    return [
      {
        ...{ name, unit, first: before, second: after, difference },
        direction: difference === 0 ? ('same' as const) : isBetter ? ('better' as const) : ('worse' as const),
        test: tests.find(({ metric }) => metric === test) ?? null,
      },
    ];
  });
}
