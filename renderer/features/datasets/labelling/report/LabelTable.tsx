import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LabelInterval, LabelReport } from '../../../../../electron/contract/datasets/labelling.ts';
import { Panel } from '../../../../components/Panel.tsx';
import classes from '../labelling.module.css';
import { formatShare } from '../words.ts';
import { IntervalBar } from './IntervalBar.tsx';

/** How right the model is with each label. */
export function LabelTable({ labels }: Pick<LabelReport, 'labels'>) {
  const { t, i18n } = useTranslation();
  const shown = (amount: number) => amount.toLocaleString(i18n.language);
  return (
    <Panel title={t('datasetsLabelling.report.byLabel')}>
      <div className={classes.tableFrame}>
        <Table verticalSpacing="xs" aria-label={t('datasetsLabelling.report.byLabel')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('datasetsLabelling.report.label')}</Table.Th>
              <Table.Th className={classes.number}>{t('datasetsLabelling.report.rows')}</Table.Th>
              <Table.Th className={classes.number}>{t('datasetsLabelling.report.checkedOf')}</Table.Th>
              <Table.Th title={t('datasetsLabelling.report.precisionText')}>
                {t('datasetsLabelling.report.precision')}
              </Table.Th>
              <Table.Th title={t('datasetsLabelling.report.recallText')}>
                {t('datasetsLabelling.report.recall')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {labels.map(({ label, modelLabelled, needed, checked, precision, recall }) => (
              <Table.Tr key={label}>
                <Table.Td className={classes.cellHead} title={label}>
                  {label}
                </Table.Td>
                <Table.Td className={classes.number}>{shown(modelLabelled)}</Table.Td>
                <Table.Td className={classes.number}>
                  {t('datasetsLabelling.report.checkedNeeded', {
                    checked: shown(checked),
                    needed: shown(needed),
                  })}
                </Table.Td>
                <Table.Td>
                  <Share interval={precision} />
                </Table.Td>
                <Table.Td>
                  <Share interval={recall} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Panel>
  );
}

function Share({ interval }: { readonly interval: LabelInterval }) {
  const { t, i18n } = useTranslation();
  if (interval === null)
    return <span className={classes.quiet}>{t('datasetsLabelling.report.unknown')}</span>;
  const [value, low, high] = [interval.value, interval.low, interval.high].map((share) =>
    formatShare(share, i18n.language),
  );
  return (
    <span className={classes.interval} title={t('datasetsLabelling.report.interval', { value, low, high })}>
      <IntervalBar interval={interval} />
      <span className={classes.intervalWords}>
        {value}{' '}
        <span className={classes.quiet}>
          ({low}–{high})
        </span>
      </span>
    </span>
  );
}
