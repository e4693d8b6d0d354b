import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { formatBytes, formatPercent } from '../../../electron/common/format.ts';
import type { LoadMeasurement } from '../../../electron/contract/planner.ts';
import { Panel } from '../../components/Panel.tsx';
import { formatSpeed } from '../../components/planner/planWords.ts';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { formatMoment } from '../../i18n/times.ts';
import classes from './plannerPage.module.css';

/** Older loads still correct estimates; a table of hundreds tells nobody more. */
const mostShown = 30;

/** What loads took against what was said before, and by how much that was off. */
export function HistoryPanel() {
  const { t } = useTranslation();
  const query = useEngineQuery(['planner', 'measurements'], (client, options) =>
    client.planner.measurements(undefined, options),
  );
  return (
    <Panel title={t('planner.history.title')}>
      <QueryGate query={query}>
        {({ measurements }) =>
          measurements.length === 0 ? (
            <Text size="sm" className={classes.quiet}>
              {t('planner.history.none')}
            </Text>
          ) : (
            <HistoryTable measurements={measurements.slice(0, mostShown)} />
          )
        }
      </QueryGate>
    </Panel>
  );
}

function HistoryTable({ measurements }: { readonly measurements: readonly LoadMeasurement[] }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={720} type="native">
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            {(['when', 'model', 'state'] as const).map((column) => (
              <Table.Th key={column}>{t(`planner.history.columns.${column}`)}</Table.Th>
            ))}
            {(['planned', 'measured', 'error', 'speed', 'speedError'] as const).map((column) => (
              <Table.Th key={column} className={classes.right}>
                {t(`planner.history.columns.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {measurements.map((measurement) => (
            <HistoryRow key={measurement.id} measurement={measurement} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function HistoryRow({ measurement }: { readonly measurement: LoadMeasurement }) {
  const { t, i18n } = useTranslation();
  const { at, name, precision, profile, contextTokens, plannedBytes, measuredBytes } = measurement;
  const { tokensPerSecond, plannedTokensPerSecond } = measurement;
  const when = formatMoment(at, i18n.language as Language);
  return (
    <Table.Tr>
      <Table.Td className={classes.number}>{when}</Table.Td>
      <Table.Td className={classes.nameCell} title={name}>
        {name}{' '}
        <span
          className={classes.quiet}
        >{`${precision.toUpperCase()} · ${t(`planner.profiles.${profile}`)}`}</span>
      </Table.Td>
      <Table.Td>
        {contextTokens === 0
          ? t('planner.history.loaded')
          : t('planner.history.answered', { count: contextTokens })}
      </Table.Td>
      <Table.Td className={classes.right}>{formatBytes(plannedBytes)}</Table.Td>
      <Table.Td className={classes.right}>{formatBytes(measuredBytes)}</Table.Td>
      <Table.Td className={classes.right}>{off(plannedBytes, measuredBytes)}</Table.Td>
      <Table.Td className={classes.right}>
        {tokensPerSecond === null ? '—' : t('planner.speed.value', { speed: formatSpeed(tokensPerSecond) })}
      </Table.Td>
      <Table.Td className={classes.right}>{off(plannedTokensPerSecond, tokensPerSecond)}</Table.Td>
    </Table.Tr>
  );
}

/** By how much what was said is above (+) or below what came. */
function off(planned: number | null, measured: number | null): string {
  if (planned === null || measured === null || measured === 0) return '—';
  return formatPercent(planned / measured - 1, { signed: true, digits: 0 });
}
