import { Badge, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import type { Memory, MemoryGroup, MemoryProcess } from '../../../electron/contract/hardware.ts';
import { useMemory } from '../../components/hardware/useInventory.ts';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import classes from './hardware.module.css';

export function MemoryPanel() {
  const { t } = useTranslation();
  const query = useMemory();
  return (
    <Panel title={t('hardware.memory.title')}>
      <QueryGate query={query}>{(memory) => <MemoryNow memory={memory} />}</QueryGate>
    </Panel>
  );
}

const groupClasses = {
  engine: classes.groupEngine,
  models: classes.groupModels,
  window: classes.groupWindow,
  others: classes.groupOthers,
  cache: classes.groupCache,
  free: classes.groupFree,
} as const satisfies Record<MemoryGroup, string | undefined>;

function MemoryNow({ memory }: { readonly memory: Memory }) {
  const { t } = useTranslation();
  const { availableBytes, totalBytes, machine, limit, groups, swap, processes } = memory;
  return (
    <>
      <Text fw={600}>
        {t('hardware.memory.available', {
          available: formatBytes(availableBytes),
          total: formatBytes(totalBytes),
        })}
      </Text>
      {limit ? (
        <Text size="sm" className={classes.quiet}>
          {t('hardware.memory.machine', { total: formatBytes(machine.totalBytes) })}
        </Text>
      ) : null}
      <div className={classes.bar} aria-hidden="true">
        {groups.map(({ name, bytes }) => (
          <div
            key={name}
            className={`${classes.segment} ${groupClasses[name]}`}
            style={{ flex: `${bytes} 0 0` }}
          />
        ))}
      </div>
      <ul className={classes.legend} aria-label={t('hardware.memory.bar')}>
        {groups.map(({ name, bytes }) => (
          <li key={name}>
            <span className={`${classes.swatch} ${groupClasses[name]}`} aria-hidden="true" />
            <span className={classes.legendName}>{t(`hardware.memory.groups.${name}`)}</span>
            <span className={classes.number}>{formatBytes(bytes)}</span>
          </li>
        ))}
      </ul>
      {swap && swap.totalBytes > 0 ? (
        <Text size="sm" className={classes.quiet}>
          {t('hardware.memory.swap', {
            used: formatBytes(swap.totalBytes - swap.freeBytes),
            total: formatBytes(swap.totalBytes),
          })}
        </Text>
      ) : null}
      {processes === null ? (
        <Text size="sm" className={classes.quiet}>
          {t('hardware.memory.noPrograms')}
        </Text>
      ) : (
        <Programs processes={processes} />
      )}
    </>
  );
}

function Programs({ processes }: { readonly processes: readonly MemoryProcess[] }) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing={4} horizontalSpacing="xs" fz="sm" className={classes.programs}>
      <Table.Caption ta="left" fw={600} c="var(--mantine-color-text)" mt={0} style={{ captionSide: 'top' }}>
        {t('hardware.memory.programs')}
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th className={classes.quiet}>{t('hardware.memory.program')}</Table.Th>
          <Table.Th className={`${classes.number} ${classes.quiet}`}>{t('hardware.memory.pid')}</Table.Th>
          <Table.Th className={`${classes.number} ${classes.quiet}`}>{t('hardware.memory.takes')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {processes.map(({ pid, name, count, residentBytes, ownBytes, role }) => (
          <Table.Tr key={pid}>
            <Table.Td className={classes.diskName} fw={400} translate="no">
              {name}{' '}
              {role ? (
                <Badge size="xs" variant="light" tt="none">
                  {t(`hardware.memory.groups.${role}`)}
                </Badge>
              ) : null}
            </Table.Td>
            <Table.Td className={`${classes.number} ${classes.quiet}`}>
              {count > 1 ? t('hardware.memory.processes', { count }) : pid}
            </Table.Td>
            <Table.Td className={classes.number}>{formatBytes(ownBytes ?? residentBytes)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
