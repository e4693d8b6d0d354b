import { Badge, Button, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatPercent } from '../../../../electron/common/format.ts';
import type { TrainingSettings } from '../../../../electron/common/training.ts';
import type { TrainingPlan } from '../../../../electron/contract/training/runs.ts';
import { optionText } from './optionText.ts';
import classes from './plan.module.css';

interface OptionTableProps {
  readonly plan: TrainingPlan;
  readonly onTake: (settings: TrainingSettings) => void;
}

/** Other ways to do the same, each with its memory and its time. */
export function OptionTable({ plan, onTake }: OptionTableProps) {
  const { t } = useTranslation();
  if (plan.options.length < 2) return null;
  return (
    <section className={classes.part} aria-label={t('trainingForm.plan.options')}>
      <Text size="sm" fw={600}>
        {t('trainingForm.plan.options')}
      </Text>
      <div className={classes.tableFrame}>
        <Table verticalSpacing={6} horizontalSpacing="xs" className={classes.options}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('trainingForm.plan.column.way')}</Table.Th>
              <Table.Th className={classes.number}>{t('trainingForm.plan.column.memory')}</Table.Th>
              <Table.Th className={classes.number}>{t('trainingForm.plan.column.time')}</Table.Th>
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {plan.options.map((option, index) => (
              <Table.Tr key={`${option.kind} ${option.memoryBytes}`} data-fits={option.fits}>
                <Table.Td>
                  {optionText(t, option)}
                  {index === plan.picked && index > 0 ? (
                    <Badge variant="light" size="xs" ml={6}>
                      {t('trainingForm.plan.best')}
                    </Badge>
                  ) : null}
                </Table.Td>
                <Table.Td className={classes.number}>
                  {formatBytes(option.memoryBytes)}
                  <Text size="xs" className={option.fits ? classes.quiet : classes.tooMuch}>
                    {t(option.fits ? 'trainingForm.plan.fits' : 'trainingForm.plan.doesNotFit')}
                  </Text>
                </Table.Td>
                <Table.Td className={classes.number}>
                  {option.relativeTime === 1
                    ? '–'
                    : formatPercent(option.relativeTime - 1, { signed: true, digits: 0 })}
                </Table.Td>
                <Table.Td className={classes.number}>
                  {index === 0 ? null : (
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={t('trainingForm.plan.takeNamed', { way: optionText(t, option) })}
                      onClick={() => onTake(option.settings)}
                    >
                      {t('trainingForm.plan.take')}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
