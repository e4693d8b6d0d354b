import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LabelReport } from '../../../../../electron/contract/datasets/labelling.ts';
import { Panel } from '../../../../components/Panel.tsx';
import classes from '../labelling.module.css';

/** How often people said what of what the model had said what. */
export function Confusion({ report }: { readonly report: LabelReport }) {
  const { t } = useTranslation();
  const { labels, confusion } = report;
  const rows = labels
    .map(({ label }) => label)
    .filter((label) => confusion.some(({ model }) => model === label));
  const columns = [...labels.map(({ label }) => label), null].filter((label) =>
    confusion.some(({ human }) => human === label),
  );
  const most = Math.max(1, ...confusion.map(({ count }) => count));
  const countOf = (model: string, human: string | null) =>
    confusion.find((cell) => cell.model === model && cell.human === human)?.count ?? 0;
  return (
    <Panel title={t('datasetsLabelling.report.confusion')}>
      <Text size="sm" className={classes.quiet}>
        {t('datasetsLabelling.report.confusionText')}
      </Text>
      <div className={classes.tableFrame}>
        <Table w="auto" withColumnBorders aria-label={t('datasetsLabelling.report.confusion')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                {t('datasetsLabelling.report.model')} \ {t('datasetsLabelling.report.people')}
              </Table.Th>
              {columns.map((human) => (
                <Table.Th key={human ?? ''} className={classes.cellHead} title={human ?? undefined}>
                  {human ?? t('datasetsLabelling.report.noneFits')}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((model) => (
              <Table.Tr key={model}>
                <Table.Th scope="row" className={classes.cellHead} title={model}>
                  {model}
                </Table.Th>
                {columns.map((human) => {
                  const count = countOf(model, human);
                  return (
                    <Table.Td
                      key={human ?? ''}
                      className={classes.cell}
                      data-agrees={model === human || undefined}
                      style={{ background: ground(count / most, model === human) }}
                    >
                      {count === 0 ? '·' : count}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Panel>
  );
}

/** The more, the stronger; what both say alike in the house's own colour, what they do not in red. */
function ground(share: number, agrees: boolean): string | undefined {
  if (share === 0) return undefined;
  const color = agrees ? 'var(--bar)' : 'var(--mantine-color-red-5)';
  return `color-mix(in srgb, ${color} ${Math.round(12 + share * 40)}%, transparent)`;
}
