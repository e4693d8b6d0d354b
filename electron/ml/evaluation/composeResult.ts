import type {
  EvaluationResult,
  GateLimits,
  GeneralResult,
  ReplayResult,
  UnusedReason,
} from '../../common/evaluation.ts';
import { isExactMatch } from '../metrics/answerTokens.ts';
import type { AnswerPair, LikelihoodPair, Side } from './pairs.ts';
import { passGate } from './passGate.ts';
import { scoreSide } from './scoreSide.ts';
import { decidingMetric, testExactMatch, testPairs } from './testPairs.ts';

/** Everything that was measured. */
export interface Measured {
  readonly answers: readonly AnswerPair[];
  /** One for each test example. */
  readonly likelihoods: readonly LikelihoodPair[];
  /** null: the answers are free text. */
  readonly labels: readonly string[] | null;
  /** Answers to what was known before; empty: not asked. */
  readonly replay: readonly AnswerPair[];
  readonly general: Omit<GeneralResult, 'change'> | null;
  readonly unused: Readonly<Record<UnusedReason, number>>;
  readonly limits: GateLimits;
  readonly againstBase: boolean;
}

/** What the measurements say: both sides, the paired tests, what was forgotten, and the gate. */
export function composeResult(measured: Measured): EvaluationResult {
  const { answers, likelihoods, labels, unused, limits, againstBase } = measured;
  const first = scoreSide({ side: 'first', answers, likelihoods, labels });
  const second = scoreSide({ side: 'second', answers, likelihoods, labels });
  const tests = testPairs(answers, likelihoods);
  const decidedBy = decidingMetric([first.exactMatch, second.exactMatch]);
  const test = tests.find(({ metric }) => metric === decidedBy) ?? null;
  const general = measured.general && {
    ...measured.general,
    change: measured.general.second / measured.general.first - 1,
  };
  const replay = measured.replay.length === 0 ? null : judgeReplay(measured.replay);
  return {
    format: 1,
    examples: likelihoods.length,
    questions: answers.length,
    ...{ unused, first, second, tests, decidedBy },
    verdict: test?.verdict ?? 'noClearDifference',
    forgetting: { general, replay },
    gate: passGate({ test, replay, general, limits, againstBase }),
  };
}

function judgeReplay(answers: readonly AnswerPair[]): ReplayResult {
  const share = (side: Side) =>
    answers.filter((pair) => isExactMatch(pair[side], pair.reference)).length / answers.length;
  const [first, second] = [share('first'), share('second')];
  const kept = first === 0 ? null : second / first;
  return { questions: answers.length, first, second, kept, test: testExactMatch(answers) };
}
