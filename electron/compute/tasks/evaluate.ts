import { join } from 'node:path';
import type { EvaluationAnswer, EvaluationResult } from '../../common/evaluation.ts';
import { composeResult, type Measured } from '../../ml/evaluation/composeResult.ts';
import type { AnswerPair } from '../../ml/evaluation/pairs.ts';
import { isExactMatch } from '../../ml/metrics/answerTokens.ts';
import { type Likelihood, perplexity } from '../../ml/metrics/likelihood.ts';
import { writeFileWhole } from '../../vault/files.ts';
import { measureSide, type SideFindings } from '../evaluation/measureSide.ts';
import { type EvaluationPlan, planEvaluation } from '../evaluation/planEvaluation.ts';
import type { EvaluateInput } from '../evaluation/requests.ts';
import type { Task } from '../task.ts';

/**
 * Compares two contestants over one base on the same questions: both answer greedily, both are scored on the true answers
 * and on a general text. Leaves `answers.jsonl` (`EvaluationAnswer`) in the output folder. The contestants take turns, so
 * that only one is in memory. An interrupted attempt is gone on with in the same folder.
 * Steps: `answerFirst`, `scoreFirst`, `answerSecond`, `scoreSecond`.
 *
 * @throws AppError `evaluation.nothingToAsk`, `training.examples*`, `file.unreadable`, `text.*`, `tokenizer.*`, `template.*`, `quality.notFinite`,
 *   `disk.full`, `file.unwritable`, `request.cancelled`, and as `openDecoder`
 */
export const evaluate: Task<EvaluateInput, EvaluationResult> = async (input, context) => {
  const plan = await planEvaluation(input, context.signal);
  const first = await measureSide({ side: 'first', input, plan, context });
  const second = await measureSide({ side: 'second', input, plan, context });
  const lines = plan.questions.map((_, index) => JSON.stringify(answerLine(plan, index, { first, second })));
  const text = lines.map((line) => `${line}\n`).join('');
  await writeFileWhole(join(input.outputFolder, 'answers.jsonl'), Buffer.from(text));
  return composeResult(measuredOf(plan, { first, second }, input));
};

interface Both {
  readonly first: SideFindings;
  readonly second: SideFindings;
}

function answerLine({ questions }: EvaluationPlan, index: number, { first, second }: Both): EvaluationAnswer {
  const asked = questions[index] as EvaluationPlan['questions'][number];
  const { set, row, question, turnsBefore, reference } = asked;
  const answers = { first: first.answers[index] as string, second: second.answers[index] as string };
  return {
    ...{ index, set, row, question, turnsBefore, reference, ...answers },
    firstRight: isExactMatch(answers.first, reference),
    secondRight: isExactMatch(answers.second, reference),
  };
}

function measuredOf(plan: EvaluationPlan, both: Both, { limits, first }: EvaluateInput): Measured {
  const pairs = plan.questions.map(({ reference }, index): AnswerPair => {
    const nats = { first: both.first.labelNats[index], second: both.second.labelNats[index] };
    return {
      reference,
      first: both.first.answers[index] as string,
      second: both.second.answers[index] as string,
      labelNats: nats.first && nats.second ? { first: nats.first, second: nats.second } : null,
    };
  });
  const isOf = (set: EvaluationAnswer['set']) => (_: AnswerPair, index: number) =>
    plan.questions[index]?.set === set;
  return {
    answers: pairs.filter(isOf('test')),
    replay: pairs.filter(isOf('replay')),
    likelihoods: plan.examples.map((_, index) => ({
      first: both.first.scores[index] as Likelihood,
      second: both.second.scores[index] as Likelihood,
    })),
    labels: plan.labels,
    general: plan.general && {
      name: plan.general.text.name,
      sha256: plan.general.text.sha256,
      tokens: plan.general.text.tokens,
      first: perplexity(both.first.general as Likelihood),
      second: perplexity(both.second.general as Likelihood),
    },
    unused: plan.unused,
    limits,
    againstBase: first.adapterFolder === null,
  };
}
