import type { EvaluationResult, SideResult } from '../../../../common/evaluation.ts';
import { formatPercent } from '../../../../common/format.ts';
import { providerTitles } from '../../../../contract/providers.ts';
import type { Evaluation } from '../../../../contract/training/evaluations.ts';
import { formatTable } from '../../output.ts';
import { gateWords, metricWords, ruleWords, verdictWords } from './words.ts';

const share = (value: number | null) => (value === null ? '-' : formatPercent(value, { digits: 1 }));
const number = (value: number | null) => (value === null ? '-' : value.toFixed(4));

const metrics: readonly [name: string, of: (side: SideResult) => string][] = [
  ['loss', ({ loss }) => number(loss)],
  ['perplexity', ({ perplexity }) => perplexity.toFixed(3)],
  ['exact match', ({ exactMatch }) => share(exactMatch)],
  ['token F1', ({ tokenF1 }) => share(tokenF1)],
  ['ROUGE-L', ({ rougeL }) => share(rougeL)],
  ['BLEU', ({ bleu }) => (bleu === null ? '-' : bleu.toFixed(1))],
  ['accuracy', ({ classification }) => share(classification?.accuracy ?? null)],
];

/** Two contestants side by side, what the tests say, and the gate. */
export function evaluationLines(evaluation: Evaluation & { readonly result: unknown }): string[] {
  const { first, second, state, error } = evaluation;
  const names = [first?.name ?? 'base', second?.name ?? 'base'];
  const head = `${names.join(' and ')} on ${evaluation.dataset.name} ${evaluation.dataset.version}: ${evaluation.verdict === null ? state : verdictWords[evaluation.verdict]}`;
  const result = evaluation.result as EvaluationResult | null;
  if (result === null) return [head, ...(error === null ? [] : [error.code])];
  return [
    head,
    `asked on ${providerTitles[result.device ?? 'cpu']}`,
    ...formatTable(
      ['', ...names],
      metrics
        .map(([name, of]) => [name, of(result.first), of(result.second)])
        .filter(([, before, after]) => before !== '-' || after !== '-'),
    ),
    ...forgettingLines(result),
    ...result.tests.map(
      ({ metric, method, difference, p, verdict }) =>
        `${metricWords[metric]}: ${difference > 0 ? '+' : ''}${number(difference)}, p ${p.toPrecision(2)} (${method}): ${verdictWords[verdict]}`,
    ),
    `gate: ${gateWords[result.gate.outcome]}`,
    ...result.gate.findings.map(
      ({ rule, measured, limit, passed }) =>
        `  ${ruleWords[rule]}: ${passed === null ? 'not measured' : passed ? 'passed' : 'NOT PASSED'}${measured === null ? '' : ` (${number(measured)}${limit === null ? '' : `, limit ${limit}`})`}`,
    ),
  ];
}

function forgettingLines({ forgetting: { general, replay } }: EvaluationResult): string[] {
  return [
    ...(replay === null
      ? []
      : [
          `known before: ${share(replay.first)} of ${replay.questions} right, now ${share(replay.second)} (${share(replay.kept)} kept)`,
        ]),
    ...(general === null
      ? []
      : [
          `general text: perplexity ${general.first.toFixed(3)}, now ${general.second.toFixed(3)} (${formatPercent(general.change, { signed: true })})`,
        ]),
  ];
}
