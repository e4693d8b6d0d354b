import { IconEqual, IconTrendingDown, IconTrendingUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type EvaluationResult,
  type EvaluationTest,
  unusedReasons,
  type Verdict,
} from '../../../../../electron/common/evaluation.ts';
import { formatFigure } from '../../timeWords.ts';
import classes from '../evaluation.module.css';
import { formatP, formatShare } from '../figures.ts';
import type { EvaluationShown } from '../useEvaluations.ts';
import { measureRows } from './measures.ts';

const icons = {
  better: <IconTrendingUp size={30} stroke={1.75} />,
  worse: <IconTrendingDown size={30} stroke={1.75} />,
  noClearDifference: <IconEqual size={30} stroke={1.75} />,
} as const satisfies Record<Verdict, ReactNode>;

/** With fewer pairs only large differences can be told from chance. */
const fewPairs = 50;

interface VerdictPanelProps {
  readonly evaluation: EvaluationShown;
  readonly result: EvaluationResult;
}

/** One sentence, what decided it, and how far to trust it. */
export function VerdictPanel({ evaluation, result }: VerdictPanelProps) {
  const { t, i18n } = useTranslation();
  const names = {
    second: evaluation.second?.name ?? t('trainingEvaluation.theBase'),
    first: evaluation.first?.name ?? t('trainingEvaluation.theBase'),
  };
  const test = result.tests.find(({ metric }) => metric === result.decidedBy) ?? null;
  const unused = unusedReasons.filter((reason) => result.unused[reason] > 0);
  return (
    <section
      className={classes.verdict}
      data-verdict={result.verdict}
      data-testid="verdict"
      aria-label={t('trainingEvaluation.column.verdict')}
    >
      <span className={classes.verdictIcon} aria-hidden="true">
        {icons[result.verdict]}
      </span>
      <div className={classes.verdictText}>
        <h2>{t(`trainingEvaluation.verdict.${result.verdict}`, names)}</h2>
        {test ? <Decision result={result} test={test} /> : null}
        {test ? (
          <p className={classes.quiet}>{t(`trainingEvaluation.verdictAbout.${result.verdict}`)}</p>
        ) : null}
        {test && test.pairs < fewPairs ? (
          <p className={classes.caution}>{t('trainingEvaluation.few', { count: test.pairs })}</p>
        ) : null}
        {unused.length > 0 ? (
          <p className={classes.quiet}>
            {t('trainingEvaluation.unused', {
              list: unused
                .map((reason) =>
                  t(`trainingEvaluation.unusedReason.${reason}`, {
                    count: result.unused[reason],
                    number: result.unused[reason].toLocaleString(i18n.language),
                  }),
                )
                .join(t('trainingEvaluation.comma')),
            })}
          </p>
        ) : null}
      </div>
    </section>
  );
}

interface DecisionProps {
  readonly result: EvaluationResult;
  readonly test: EvaluationTest;
}

/** “Exact match: 0.0% before, 90.0% after, over 50 pairs. 45 … McNemar’s test, p < 0.0001.” */
function Decision({ result, test: { metric, method, pairs, gained, lost, p } }: DecisionProps) {
  const { t, i18n } = useTranslation();
  const row = measureRows(result).find(({ name }) => name === metric);
  const shown = (value: number) =>
    row?.unit === 'share' ? formatShare(value, i18n.language) : formatFigure(value);
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <p>
      {row
        ? t('trainingEvaluation.decided', {
            metric: t(`trainingEvaluation.measure.${metric}`),
            ...{ first: shown(row.first), second: shown(row.second), pairs: number(pairs) },
          })
        : null}{' '}
      {gained === null || lost === null
        ? null
        : t('trainingEvaluation.changed', { gained: number(gained), lost: number(lost) })}{' '}
      {t('trainingEvaluation.tested', { test: t(`trainingEvaluation.method.${method}`), p: formatP(p) })}
    </p>
  );
}
