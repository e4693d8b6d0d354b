import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ClassificationResult } from '../../../../../electron/common/evaluation.ts';
import { Panel } from '../../../../components/Panel.tsx';
import { contestantName } from '../Contestants.tsx';
import classes from '../evaluation.module.css';
import { formatShare } from '../figures.ts';
import type { EvaluationShown } from '../useEvaluations.ts';
import { ConfusionTable } from './ConfusionTable.tsx';

interface ClassPanelProps {
  readonly evaluation: Pick<EvaluationShown, 'first' | 'second'>;
  readonly first: ClassificationResult;
  readonly second: ClassificationResult;
}

const perLabel = ['precision', 'recall', 'f1', 'aucPr'] as const;

/** Where the reference answers are a few labels: which are taken for which, before and after. */
export function ClassPanel({ evaluation, first, second }: ClassPanelProps) {
  const { t, i18n } = useTranslation();
  const share = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : formatShare(value, i18n.language);
  const sides = [
    { name: contestantName(t, evaluation.first), result: first },
    { name: contestantName(t, evaluation.second), result: second },
  ];
  return (
    <Panel title={t('trainingEvaluation.classes.title')}>
      <div className={classes.confusions}>
        {sides.map(({ name, result }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the two contestants, which may bear one name
          <ConfusionTable key={index} name={name} result={result} />
        ))}
      </div>
      <div className={classes.tableScroll}>
        <Table
          verticalSpacing={6}
          horizontalSpacing="md"
          aria-label={t('trainingEvaluation.classes.perLabel')}
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('trainingEvaluation.classes.label')}</Table.Th>
              <Table.Th className={classes.numberHead}>{t('trainingEvaluation.classes.support')}</Table.Th>
              {perLabel.map((measure) => (
                <Table.Th key={measure} className={classes.numberHead}>
                  {t(`trainingEvaluation.classes.${measure}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {second.perLabel.map((after) => {
              const before = first.perLabel.find(({ label }) => label === after.label);
              return (
                <Table.Tr key={after.label}>
                  <Table.Th scope="row" className={classes.labelCell} title={after.label}>
                    {after.label}
                  </Table.Th>
                  <Table.Td className={classes.number}>
                    {after.support.toLocaleString(i18n.language)}
                  </Table.Td>
                  {perLabel.map((measure) => (
                    <Table.Td key={measure} className={classes.number}>
                      {`${share(before?.[measure])} → ${share(after[measure])}`}
                    </Table.Td>
                  ))}
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </div>
    </Panel>
  );
}
