import { Badge, Button, Table, Text } from '@mantine/core';
import { IconArrowBackUp, IconHistory } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import type { DatasetOperation } from '../../../../electron/contract/datasets/core.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { formatMoment } from '../../../i18n/times.ts';
import classes from '../datasets.module.css';
import type { TabProps } from '../tabs.tsx';
import { TabBody } from '../view/TabBody.tsx';
import { operationText } from './operationWords.ts';

/** Steps that are shown at first, and that each press adds. */
const pageSteps = 50;

/** Everything that was done to the rows, newest first; what can be taken back has a button for it. */
export default function HistoryTab({ dataset }: TabProps) {
  const { t } = useTranslation();
  const [atMost, setAtMost] = useState(pageSteps);
  const operations = useEngineQuery(
    ['datasets', 'operations', dataset.id, atMost],
    (client, options) =>
      client.datasets.operations({ dataset: dataset.id, atMost: Math.min(200, atMost) }, options),
    { keepPrevious: true },
  );
  return (
    <TabBody label={t('datasets.tab.history')}>
      <QueryGate query={operations}>
        {({ operations: found }) =>
          found.length === 0 ? (
            <EmptyState
              icon={<IconHistory size={44} stroke={1.25} />}
              title={t('datasets.history.none')}
              text={t('datasets.history.noneText')}
            />
          ) : (
            <>
              <Steps dataset={dataset.id} operations={found} />
              {found.length === atMost && atMost < 200 ? (
                <Button variant="default" onClick={() => setAtMost(atMost + pageSteps)}>
                  {t('datasets.history.more')}
                </Button>
              ) : null}
            </>
          )
        }
      </QueryGate>
    </TabBody>
  );
}

interface StepsProps {
  readonly dataset: string;
  readonly operations: readonly DatasetOperation[];
}

function Steps({ dataset, operations }: StepsProps) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const undo = useMutation({
    mutationFn: (operation: number) => engine.client.datasets.undo({ dataset, operation }),
  });
  return (
    <>
      {undo.error ? <ErrorNote error={toErrorRecord(undo.error)} onDismiss={undo.reset} /> : null}
      <div className={classes.tableFrame}>
        <Table verticalSpacing="xs" horizontalSpacing="md" aria-label={t('datasets.tab.history')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('datasets.history.what')}</Table.Th>
              <Table.Th className={classes.number}>{t('datasets.column.rows')}</Table.Th>
              <Table.Th>{t('datasets.history.who')}</Table.Th>
              <Table.Th>{t('datasets.history.when')}</Table.Th>
              <Table.Th aria-label={t('datasets.history.undo')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {operations.map(({ id, kind, rows, actor, at, state, canUndo }) => (
              <Table.Tr key={id} data-testid="operation">
                <Table.Td>
                  {operationText(t, kind)}
                  {state === 'undone' ? (
                    <Badge ml="xs" variant="outline" color="gray" className={classes.badge}>
                      {t('datasets.history.undone')}
                    </Badge>
                  ) : null}
                </Table.Td>
                <Table.Td className={classes.number}>{rows.toLocaleString(i18n.language)}</Table.Td>
                <Table.Td>
                  <Text size="sm" className={classes.quiet}>
                    {actor === 'single-user' ? t('datasets.history.you') : actor}
                  </Text>
                </Table.Td>
                <Table.Td className={classes.moment}>{formatMoment(at, i18n.language as Language)}</Table.Td>
                <Table.Td className={classes.number}>
                  {canUndo ? (
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      leftSection={<IconArrowBackUp size={15} />}
                      loading={undo.isPending && undo.variables === id}
                      onClick={() => undo.mutate(id)}
                    >
                      {t('datasets.history.undo')}
                    </Button>
                  ) : null}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}
