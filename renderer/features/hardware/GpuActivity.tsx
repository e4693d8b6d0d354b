import { Badge, List, Table, Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import type { GpuActivity, GpuProcess, GpuThrottle } from '../../../electron/contract/hardware.ts';
import { Caution } from '../../components/Caution.tsx';
import classes from './hardware.module.css';

type Row = readonly [string, ReactNode] | null;

/** Rows for `Values`; what this card does not tell is left out. */
export function activityRows(t: TFunction, activity: GpuActivity): Row[] {
  const { load, temperature, powerWatts, powerLimitWatts, clocks, fan } = activity;
  const ofLimit = (value: number, limit: number | null, unit: string) => {
    const text = `${Math.round(value)} ${unit}`;
    return limit === null
      ? text
      : t('hardware.graphics.ofLimit', { value: text, limit: `${Math.round(limit)} ${unit}` });
  };
  const clock = (name: string, { mhz, maxMhz }: GpuActivity['clocks']['sm']): Row =>
    mhz === null ? null : [name, ofLimit(mhz, maxMhz, 'MHz')];
  const percent = (share: number) => `${Math.round(share * 100)}%`;
  return [
    load === null ? null : [t('hardware.graphics.load'), percent(load)],
    temperature === null ? null : [t('hardware.graphics.temperature'), `${Math.round(temperature)} °C`],
    powerWatts === null ? null : [t('hardware.graphics.power'), ofLimit(powerWatts, powerLimitWatts, 'W')],
    clock(t('hardware.graphics.clockGraphics'), clocks.graphics),
    clock(t('hardware.graphics.clockSm'), clocks.sm),
    clock(t('hardware.graphics.clockMemory'), clocks.memory),
    fan === null ? null : [t('hardware.graphics.fan'), percent(fan)],
  ];
}

export function Throttles({ throttles }: { readonly throttles: readonly GpuThrottle[] }) {
  const { t } = useTranslation();
  if (throttles.length === 0) return null;
  return (
    <Caution title={t('hardware.graphics.held')}>
      <List size="sm" spacing={4}>
        {throttles.map((throttle) => (
          <List.Item key={throttle}>{t(`hardware.graphics.throttles.${throttle}`)}</List.Item>
        ))}
      </List>
    </Caution>
  );
}

/** Inhouse's own are always shown; of the others those that take most. */
const shownStrangers = 6;

export function GpuPrograms({ processes }: { readonly processes: readonly GpuProcess[] }) {
  const { t } = useTranslation();
  if (processes.length === 0)
    return (
      <Text size="sm" className={classes.quiet}>
        {t('hardware.graphics.noPrograms')}
      </Text>
    );
  const strangers = processes.filter(({ role }) => role === null);
  const hidden = new Set(strangers.slice(shownStrangers));
  return (
    <div className={classes.gpuPrograms}>
      <Table verticalSpacing={4} horizontalSpacing="xs" fz="sm" className={classes.programs} mb={4}>
        <Table.Caption ta="left" fw={600} c="var(--mantine-color-text)" mt={0} style={{ captionSide: 'top' }}>
          {t('hardware.graphics.programs')}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.quiet}>{t('hardware.memory.program')}</Table.Th>
            <Table.Th className={`${classes.number} ${classes.quiet}`}>{t('hardware.memory.pid')}</Table.Th>
            <Table.Th className={`${classes.number} ${classes.quiet}`}>
              {t('hardware.graphics.memory')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {processes
            .filter((process) => !hidden.has(process))
            .map((process) => (
              <ProgramRow key={process.pid} process={process} />
            ))}
        </Table.Tbody>
      </Table>
      {hidden.size > 0 ? (
        <Text size="sm" className={classes.quiet}>
          {t('hardware.graphics.morePrograms', { count: hidden.size })}
        </Text>
      ) : null}
    </div>
  );
}

function ProgramRow({ process: { pid, name, model, role, memoryBytes } }: { readonly process: GpuProcess }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td className={classes.diskName} fw={400}>
        {name === null ? (
          <span className={classes.quiet}>{t('hardware.unknown')}</span>
        ) : (
          <span translate="no">{name}</span>
        )}{' '}
        {role ? (
          <Badge size="xs" variant="light" tt="none">
            {model ?? t(`hardware.memory.groups.${role}`)}
          </Badge>
        ) : null}
      </Table.Td>
      <Table.Td className={`${classes.number} ${classes.quiet}`}>{pid}</Table.Td>
      <Table.Td className={classes.number}>
        {memoryBytes === null ? t('hardware.unknown') : formatBytes(memoryBytes)}
      </Table.Td>
    </Table.Tr>
  );
}
