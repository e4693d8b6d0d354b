import { ActionIcon, Anchor, Table } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { addressOf } from '../place.ts';
import { RunState } from '../runs/RunState.tsx';
import { VerdictBadge } from '../runs/VerdictBadge.tsx';
import { formatFigure, formatSpan } from '../timeWords.ts';
import classes from './compare.module.css';
import { runColor } from './runColor.ts';

interface ResultTableProps {
  readonly runs: readonly TrainingRunDetail[];
  readonly onDrop: (run: string) => void;
}

const columns = ['state', 'best', 'loss', 'steps', 'time', 'memory', 'device', 'verdict'] as const;
type Column = (typeof columns)[number];
const numeric: ReadonlySet<Column> = new Set(['best', 'loss', 'steps', 'time', 'memory']);

/** What came of each run; the best of the validation losses stands out. */
export function ResultTable({ runs, onDrop }: ResultTableProps) {
  const { t, i18n } = useTranslation();
  const losses = runs.flatMap(({ bestValidationLoss: loss }) => (loss === null ? [] : [loss]));
  const lowest = losses.length > 1 ? Math.min(...losses) : null;
  const cells = (run: TrainingRunDetail): Readonly<Record<Column, ReactNode>> => {
    const { result } = run.record;
    const best = run.bestValidationLoss;
    return {
      state: <RunState state={run.state} />,
      best: best === null ? '–' : <span data-lowest={best === lowest}>{formatFigure(best)}</span>,
      loss: run.loss === null ? '–' : formatFigure(run.loss),
      steps: run.step.toLocaleString(i18n.language),
      time: result ? formatSpan(t, result.seconds) : '–',
      memory: result ? formatBytes(result.peakMemoryBytes) : '–',
      device: <span translate="no">{run.record.hardware.device}</span>,
      verdict: run.verdict ? <VerdictBadge verdict={run.verdict} /> : '–',
    };
  };
  return (
    <div className={classes.tableFrame}>
      <Table verticalSpacing="xs" horizontalSpacing="sm" aria-label={t('trainingRun.results')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('training.column.name')}</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column} className={numeric.has(column) ? classes.number : undefined}>
                {t(`trainingRun.resultColumn.${column}`)}
              </Table.Th>
            ))}
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run, index) => {
            const values = cells(run);
            return (
              <Table.Tr key={run.id} data-testid="compared">
                <Table.Td className={classes.nameCell}>
                  <RunName run={run} index={index} />
                </Table.Td>
                {columns.map((column) => (
                  <Table.Td key={column} className={numeric.has(column) ? classes.number : undefined}>
                    {values[column]}
                  </Table.Td>
                ))}
                <Table.Td className={classes.number}>
                  {runs.length > 2 ? (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('trainingRun.drop', { name: run.name })}
                      onClick={() => onDrop(run.id)}
                    >
                      <IconX size={16} />
                    </ActionIcon>
                  ) : null}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface RunNameProps {
  readonly run: Pick<TrainingRunDetail, 'id' | 'name'>;
  readonly index: number;
}

/** The run's name with its colour in the charts. */
export function RunName({ run, index }: RunNameProps) {
  return (
    <span className={classes.runName}>
      <span className={classes.swatch} style={{ background: runColor(index) }} aria-hidden="true" />
      <Anchor href={addressOf('run', run.id)} size="sm" fw={600} className={classes.clipped} title={run.name}>
        {run.name}
      </Anchor>
    </span>
  );
}
