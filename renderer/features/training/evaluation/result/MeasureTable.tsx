import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EvaluationResult } from '../../../../../electron/common/evaluation.ts';
import { VerdictBadge } from '../../runs/VerdictBadge.tsx';
import { formatFigure } from '../../timeWords.ts';
import { contestantName } from '../Contestants.tsx';
import classes from '../evaluation.module.css';
import { formatDifference, formatP, formatShare } from '../figures.ts';
import type { EvaluationShown } from '../useEvaluations.ts';
import { type MeasureRow, measureRows } from './measures.ts';

interface MeasureTableProps {
  readonly evaluation: Pick<EvaluationShown, 'first' | 'second'>;
  readonly result: EvaluationResult;
}

/** Every measure before and after; where a test was made, its interval and whether the difference is one. */
export function MeasureTable({ evaluation, result }: MeasureTableProps) {
  const { t } = useTranslation();
  const rows = measureRows(result);
  const heads = [
    t('trainingEvaluation.measures.measure'),
    contestantName(t, evaluation.first),
    contestantName(t, evaluation.second),
    t('trainingEvaluation.measures.difference'),
    t('trainingEvaluation.measures.interval'),
    'p',
    t('trainingEvaluation.measures.verdict'),
  ];
  return (
    <>
      <div className={classes.tableScroll}>
        <Table
          verticalSpacing="xs"
          horizontalSpacing="md"
          aria-label={t('trainingEvaluation.measures.title')}
        >
          <Table.Thead>
            <Table.Tr>
              {heads.map((head, index) => (
                <Table.Th
                  // biome-ignore lint/suspicious/noArrayIndexKey: two contestants may bear one name
                  key={index}
                  className={index > 0 && index < heads.length - 1 ? classes.numberHead : undefined}
                  title={head}
                >
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Measured key={row.name} row={row} isDeciding={row.name === result.decidedBy} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="xs" className={classes.quiet}>
        {t('trainingEvaluation.measures.about')}
        {rows.some(({ name }) => name === 'bleu') ? ` ${t('trainingEvaluation.measures.bleu')}` : ''}
      </Text>
    </>
  );
}

function Measured({ row, isDeciding }: { readonly row: MeasureRow; readonly isDeciding: boolean }) {
  const { t, i18n } = useTranslation();
  const { name, unit, first, second, difference, direction, test } = row;
  const value = (of: number) => (unit === 'share' ? formatShare(of, i18n.language) : formatFigure(of));
  const change = (of: number) => formatDifference(of, unit, i18n.language);
  return (
    <Table.Tr data-testid="measure" data-deciding={isDeciding}>
      <Table.Th scope="row">
        <span title={t(`trainingEvaluation.measureAbout.${name}`)}>
          {t(`trainingEvaluation.measure.${name}`)}
        </span>
        {isDeciding ? (
          <span className={classes.deciding}>{t('trainingEvaluation.measures.decides')}</span>
        ) : null}
      </Table.Th>
      <Table.Td className={classes.number}>{value(first)}</Table.Td>
      <Table.Td className={classes.number}>{value(second)}</Table.Td>
      <Table.Td
        className={classes.number}
        data-direction={test?.verdict === 'noClearDifference' ? 'same' : direction}
      >
        {change(difference)}
      </Table.Td>
      <Table.Td className={classes.number}>
        {test?.interval
          ? t('trainingEvaluation.measures.range', {
              low: change(test.interval[0]),
              high: change(test.interval[1]),
            })
          : test?.gained !== null && test?.gained !== undefined && test.lost !== null
            ? t('trainingEvaluation.measures.gainedLost', { gained: test.gained, lost: test.lost })
            : '–'}
      </Table.Td>
      <Table.Td className={classes.number}>
        {test ? formatP(test.p).replace('p = ', '').replace('p ', '') : '–'}
      </Table.Td>
      <Table.Td>
        {test ? <VerdictBadge verdict={test.verdict} /> : <span className={classes.quiet}>–</span>}
      </Table.Td>
    </Table.Tr>
  );
}
