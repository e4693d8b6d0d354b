import { SegmentedControl, Table, Text, UnstyledButton } from '@mantine/core';
import { type MouseEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCount } from '../../../electron/common/format.ts';
import type { Ranked } from '../../../electron/contract/planner.ts';
import { Panel } from '../../components/Panel.tsx';
import { formatSpeed } from '../../components/planner/planWords.ts';
import { VerdictChip } from '../../components/planner/VerdictChip.tsx';
import classes from './plannerPage.module.css';
import { subjectValue, usePlanner } from './plannerStore.ts';
import { columns, type Sorting, sortRanked } from './sortRanked.ts';

type Shown = 'all' | 'here';

/** What could run here: models that there are and well-known ones, best first; a row is planned when it is chosen. */
export function RankingPanel({ models }: { readonly models: readonly Ranked[] }) {
  const { t } = useTranslation();
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [shown, setShown] = useState<Shown>('all');
  const rows = useMemo(() => {
    const wanted = shown === 'here' ? models.filter(({ model }) => model !== null) : models;
    return sortRanked(wanted, sorting);
  }, [models, sorting, shown]);
  return (
    <Panel
      title={t('planner.ranking.title')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('planner.ranking.show')}
          data={(['all', 'here'] as const).map((value) => ({ value, label: t(`planner.ranking.${value}`) }))}
          value={shown}
          onChange={(value) => setShown(value as Shown)}
        />
      }
    >
      {rows.length === 0 ? (
        <Text className={classes.quiet}>{t('planner.ranking.none')}</Text>
      ) : (
        <Table.ScrollContainer minWidth={620} type="native">
          <Table verticalSpacing={6} highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                {columns.map((column) => (
                  <Header key={column} column={column} sorting={sorting} onSort={setSorting} />
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Row key={`${row.model ?? row.name} ${row.precision} ${row.blockSize}`} row={row} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Text size="xs" className={classes.quiet}>
        {t('planner.ranking.about')}
      </Text>
    </Panel>
  );
}

interface HeaderProps {
  readonly column: Sorting['column'];
  readonly sorting: Sorting | null;
  readonly onSort: (sorting: Sorting) => void;
}

const arrows = { ascending: '▲', descending: '▼' } as const;

function Header({ column, sorting, onSort }: HeaderProps) {
  const { t } = useTranslation();
  const direction = sorting?.column === column ? sorting.direction : null;
  const next = direction === 'ascending' ? 'descending' : 'ascending';
  const isNumber = column !== 'name' && column !== 'verdict';
  return (
    <Table.Th aria-sort={direction ?? 'none'} className={isNumber ? classes.right : undefined}>
      <UnstyledButton className={classes.sort} onClick={() => onSort({ column, direction: next })}>
        {t(`planner.ranking.columns.${column}`)}
        <span className={classes.arrow} aria-hidden="true">
          {direction === null ? '' : arrows[direction]}
        </span>
      </UnstyledButton>
    </Table.Th>
  );
}

function Row({ row }: { readonly row: Ranked }) {
  const { t } = useTranslation();
  const { model, name, source, precision, parameterCount, totalBytes, verdict, tokensPerSecond } = row;
  const plan = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    usePlanner.setState({
      subject: subjectValue(model === null ? { kind: 'known', name } : { kind: 'model', model }),
      precision,
    });
    // The plan stands above the list, often out of sight.
    currentTarget.closest('[data-scrolls]')?.scrollTo({ top: 0 });
  };
  return (
    <Table.Tr>
      <Table.Td className={classes.nameCell}>
        <UnstyledButton className={classes.name} onClick={plan} title={source ?? name}>
          {name}
        </UnstyledButton>
        {row.ready ? <span className={classes.here}>{t('planner.ranking.ready')}</span> : null}
      </Table.Td>
      <Table.Td className={classes.right}>{formatCount(parameterCount)}</Table.Td>
      <Table.Td className={classes.right}>{precision.toUpperCase()}</Table.Td>
      <Table.Td>
        <VerdictChip verdict={verdict} />
      </Table.Td>
      <Table.Td className={classes.right}>{formatBytes(Math.round(totalBytes))}</Table.Td>
      <Table.Td className={classes.right}>
        {tokensPerSecond === null ? '—' : formatSpeed(tokensPerSecond)}
      </Table.Td>
      <Table.Td className={classes.right}>
        {t(row.ruleSatisfied ? 'planner.ranking.ruleYes' : 'planner.ranking.ruleNo')}
      </Table.Td>
    </Table.Tr>
  );
}
