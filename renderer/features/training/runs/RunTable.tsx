import { Anchor, Button, Checkbox, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { formatMoment } from '../../../i18n/times.ts';
import { addressOf } from '../place.ts';
import { RunLoss } from './RunLoss.tsx';
import { RunMenu } from './RunMenu.tsx';
import { RunProgress } from './RunProgress.tsx';
import classes from './runs.module.css';
import type { RunActs } from './useRunActs.ts';

interface RunTableProps {
  readonly runs: readonly TrainingRun[];
  readonly chosen: readonly string[];
  /** Of a single run there is nothing to compare. */
  readonly mayChoose: boolean;
  readonly mayChooseMore: boolean;
  readonly onChoose: (chosen: readonly string[]) => void;
  readonly acts: RunActs;
}

const columns = ['name', 'data', 'state', 'loss', 'created'] as const;
/** Each draws a line of its own. */
const pageRows = 40;

export function RunTable(props: RunTableProps) {
  const { runs, mayChoose } = props;
  const { t } = useTranslation();
  const [atMost, setAtMost] = useState(pageRows);
  const left = runs.length - atMost;
  return (
    <>
      <div className={classes.tableFrame}>
        <Table
          verticalSpacing="sm"
          horizontalSpacing="sm"
          highlightOnHover
          aria-label={t('training.tab.runs')}
        >
          <Table.Thead>
            <Table.Tr>
              {mayChoose ? <Table.Td className={classes.checkCell} /> : null}
              {columns.map((column) => (
                <Table.Th key={column}>{t(`training.column.${column}`)}</Table.Th>
              ))}
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.slice(0, atMost).map((run) => (
              <RunRow key={run.id} run={run} {...props} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {left > 0 ? (
        <Button variant="default" className={classes.more} onClick={() => setAtMost(atMost + pageRows)}>
          {t('training.showMore', { count: Math.min(pageRows, left), left })}
        </Button>
      ) : null}
    </>
  );
}

function RunRow({
  run,
  chosen,
  mayChoose,
  mayChooseMore,
  onChoose,
  acts,
}: RunTableProps & { readonly run: TrainingRun }) {
  const { t, i18n } = useTranslation();
  const isChosen = chosen.includes(run.id);
  const toggle = () => onChoose(isChosen ? chosen.filter((id) => id !== run.id) : [...chosen, run.id]);
  return (
    <Table.Tr data-testid="run">
      {mayChoose ? (
        <Table.Td className={classes.checkCell}>
          <Checkbox
            size="xs"
            aria-label={t('training.choose', { name: run.name })}
            checked={isChosen}
            disabled={!isChosen && !mayChooseMore}
            onChange={toggle}
          />
        </Table.Td>
      ) : null}
      <Table.Td className={classes.nameCell}>
        <Anchor href={addressOf('run', run.id)} className={classes.name} title={run.name}>
          {run.name}
        </Anchor>
        <Text size="sm" className={classes.under} title={run.model.name}>
          {[run.model.name, run.precision.toUpperCase(), t(`training.method.${run.method}`)].join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td className={classes.dataCell}>
        <Text size="sm" className={classes.clipped} title={run.dataset.name}>
          {run.dataset.name}
        </Text>
        <Text size="sm" className={classes.quiet}>
          {t('training.version', { number: run.dataset.version })}
        </Text>
      </Table.Td>
      <Table.Td className={classes.stateCell}>
        <RunProgress run={run} />
      </Table.Td>
      <Table.Td>
        <RunLoss run={run} />
      </Table.Td>
      <Table.Td className={classes.moment}>{formatMoment(run.createdAt, i18n.language as Language)}</Table.Td>
      <Table.Td className={classes.menuCell}>
        <RunMenu run={run} acts={acts} />
      </Table.Td>
    </Table.Tr>
  );
}
