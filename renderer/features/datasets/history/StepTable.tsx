import { Badge, Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import type { DatasetOperation } from '../../../../electron/contract/datasets/core.ts';
import { formatMoment } from '../../../i18n/times.ts';
import classes from '../datasets.module.css';
import { actorName, operationText } from './operationWords.ts';

interface StepTableProps {
  readonly steps: readonly DatasetOperation[];
  /** The step that is being taken back. */
  readonly undoing: number | null;
  readonly onUndo: (step: number) => void;
}

export function StepTable({ steps, undoing, onUndo }: StepTableProps) {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.tableFrame}>
      <Table verticalSpacing="xs" horizontalSpacing="md" aria-label={t('datasets.tab.history')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.number}>{t('datasets.history.step')}</Table.Th>
            <Table.Th>{t('datasets.history.what')}</Table.Th>
            <Table.Th className={classes.number}>{t('datasets.column.rows')}</Table.Th>
            <Table.Th>{t('datasets.history.who')}</Table.Th>
            <Table.Th>{t('datasets.history.when')}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t('datasets.history.undo')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((step) => (
            <Table.Tr key={step.id} data-testid="operation" data-state={step.state}>
              <Table.Td className={classes.number}>{step.id}</Table.Td>
              <Table.Td className={classes.wrapped}>
                {operationText(t, step)}
                {step.state === 'done' ? null : (
                  <Badge ml="xs" variant="outline" color="gray" className={classes.badge}>
                    {t(`datasets.history.state.${step.state}`)}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td className={classes.number}>{step.rows.toLocaleString(i18n.language)}</Table.Td>
              <Table.Td>
                <Text size="sm" className={classes.quiet}>
                  {actorName(t, step.actor)}
                </Text>
              </Table.Td>
              <Table.Td className={classes.moment}>
                {formatMoment(step.at, i18n.language as Language)}
              </Table.Td>
              <Table.Td className={classes.number}>
                {step.canUndo ? (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    leftSection={<IconArrowBackUp size={15} />}
                    aria-label={t('datasets.history.undoStep', { step: step.id })}
                    loading={undoing === step.id}
                    disabled={undoing !== null}
                    onClick={() => onUndo(step.id)}
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
  );
}
