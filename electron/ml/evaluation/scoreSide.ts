import type { ClassificationResult, SideResult } from '../../common/evaluation.ts';
import { isExactMatch, normalizeAnswer } from '../metrics/answerTokens.ts';
import { averagePrecision } from '../metrics/averagePrecision.ts';
import { corpusBleu, countBleu, sumBleuCounts } from '../metrics/bleu.ts';
import { scoreClasses } from '../metrics/classification.ts';
import { perplexity } from '../metrics/likelihood.ts';
import { rougeL, tokenF1 } from '../metrics/overlap.ts';
import type { AnswerPair, LikelihoodPair, Side } from './pairs.ts';

export interface ScoredSide {
  readonly side: Side;
  readonly answers: readonly AnswerPair[];
  readonly likelihoods: readonly LikelihoodPair[];
  /** null: the answers are free text. */
  readonly labels: readonly string[] | null;
}

/** All that is said of one contestant alone. */
export function scoreSide({ side, answers, likelihoods, labels }: ScoredSide): SideResult {
  const sums = { nats: 0, scoredTokens: 0 };
  for (const { [side]: found } of likelihoods) {
    sums.nats += found.nats;
    sums.scoredTokens += found.scoredTokens;
  }
  const mean = (measure: (answer: string, reference: string) => number): number | null =>
    answers.length === 0
      ? null
      : answers.reduce((sum, pair) => sum + measure(pair[side], pair.reference), 0) / answers.length;
  return {
    loss: sums.nats / sums.scoredTokens,
    perplexity: perplexity(sums),
    scoredTokens: sums.scoredTokens,
    exactMatch: mean((answer, reference) => (isExactMatch(answer, reference) ? 1 : 0)),
    tokenF1: mean(tokenF1),
    rougeL: mean(rougeL),
    bleu:
      answers.length === 0
        ? null
        : corpusBleu(sumBleuCounts(answers.map((pair) => countBleu(pair[side], pair.reference)))),
    classification: labels === null ? null : classify(side, answers, labels),
  };
}

function classify(
  side: Side,
  answers: readonly AnswerPair[],
  labels: readonly string[],
): ClassificationResult {
  const known = new Set(labels);
  const classified = answers.map((pair) => {
    const answer = normalizeAnswer(pair[side]);
    return { actual: normalizeAnswer(pair.reference), predicted: known.has(answer) ? answer : null };
  });
  const { perLabel, labels: _, ...scores } = scoreClasses(classified, labels);
  const shares = answers.map(({ labelNats }) => labelNats && labelShares(labelNats[side]));
  const ranked = shares.every((share) => share !== null);
  const areas = labels.map((label, index) =>
    ranked
      ? averagePrecision(
          classified.map(({ actual }, at) => ({
            actual: actual === label,
            score: shares[at]?.[index] as number,
          })),
        )
      : null,
  );
  const measured = areas.filter((area) => area !== null);
  return {
    ...scores,
    aucPr: measured.length === 0 ? null : measured.reduce((sum, area) => sum + area, 0) / measured.length,
    perLabel: perLabel.map((label, index) => ({ ...label, aucPr: areas[index] ?? null })),
  };
}

/** How much of the probability of all labels each has. */
function labelShares(nats: readonly number[]): number[] {
  const least = Math.min(...nats);
  const weights = nats.map((value) => Math.exp(least - value));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
