import type { EvaluationTest, TestedMetric } from '../../common/evaluation.ts';
import { isExactMatch } from '../metrics/answerTokens.ts';
import { sentenceBleu } from '../metrics/bleu.ts';
import { rougeL, tokenF1 } from '../metrics/overlap.ts';
import { mcNemarTest, pairedBootstrap } from '../metrics/pairedTests.ts';
import { verdict } from '../metrics/verdict.ts';
import type { AnswerPair, LikelihoodPair } from './pairs.ts';

/** One for all, so that a result can be computed again from the answers. */
const seed = 1;

const measures = { tokenF1, bleu: sentenceBleu, rougeL } as const satisfies Partial<
  Record<TestedMetric, (answer: string, reference: string) => number>
>;

/** The paired tests that can be made: those of answers where there are questions, that of the loss where something was scored. */
export function testPairs(
  answers: readonly AnswerPair[],
  likelihoods: readonly LikelihoodPair[],
): EvaluationTest[] {
  const tests: EvaluationTest[] = [];
  if (answers.length > 0) {
    tests.push(testExactMatch(answers));
    for (const metric of ['tokenF1', 'bleu', 'rougeL'] as const) tests.push(testMeasure(metric, answers));
  }
  if (likelihoods.length > 0) tests.push(testLoss(likelihoods));
  return tests;
}

/** Right and wrong answers, by McNemar's test. */
export function testExactMatch(answers: readonly AnswerPair[]): EvaluationTest {
  const found = mcNemarTest(
    answers.map(({ reference, first, second }) => [
      isExactMatch(first, reference),
      isExactMatch(second, reference),
    ]),
  );
  return {
    metric: 'exactMatch',
    method: 'mcnemar',
    ...found,
    interval: null,
    verdict: verdict(found, 'higher'),
  };
}

function testMeasure(metric: keyof typeof measures, answers: readonly AnswerPair[]): EvaluationTest {
  const measure = measures[metric];
  const differences = answers.map(
    ({ reference, first, second }) => measure(second, reference) - measure(first, reference),
  );
  const found = pairedBootstrap({ differences, seed });
  return { ...bootstrapped(metric, answers.length), ...found, verdict: verdict(found, 'higher') };
}

/** Nats per token: an example counts as much as it has tokens, as in the loss itself. */
function testLoss(likelihoods: readonly LikelihoodPair[]): EvaluationTest {
  const differences = likelihoods.map(({ first, second }) => second.nats - first.nats);
  const weights = likelihoods.map(({ first }) => first.scoredTokens);
  const found = pairedBootstrap({ differences, weights, seed });
  return { ...bootstrapped('loss', likelihoods.length), ...found, verdict: verdict(found, 'lower') };
}

function bootstrapped(metric: TestedMetric, pairs: number) {
  return { metric, method: 'bootstrap', pairs, gained: null, lost: null } as const;
}

/** Below this, right answers are too rare to say anything, and likeness of words decides. */
const leastExactMatch = 0.05;

/** Which test decides: right and wrong where answers can be right, else their likeness, else the loss. */
export function decidingMetric(exactMatches: readonly (number | null)[]): TestedMetric {
  const found = exactMatches.filter((share) => share !== null);
  if (found.length === 0) return 'loss';
  return Math.max(...found) >= leastExactMatch ? 'exactMatch' : 'tokenF1';
}
