import { Table } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { isSettingPath, settingName, settingText } from '../form/settingText.ts';
import classes from './compare.module.css';
import { RunName } from './ResultTable.tsx';

interface DifferenceTableProps {
  readonly runs: readonly TrainingRunDetail[];
  readonly differences: readonly { readonly path: string; readonly values: readonly string[] }[];
}

/** What a run was asked for besides its settings. */
const otherPaths = ['model', 'base', 'device', 'data', 'validation', 'replay', 'test'] as const;
type OtherPath = (typeof otherPaths)[number];
const isOther = (path: string): path is OtherPath => (otherPaths as readonly string[]).includes(path);

function nameOf(t: TFunction, path: string): string {
  if (isSettingPath(path)) return settingName(t, path);
  return isOther(path) ? t(`trainingRun.asks.${path}`) : path;
}

function textOf(t: TFunction, path: string, value: string): string {
  if (isSettingPath(path)) return settingText(t, path, value);
  return value === '' ? '–' : value;
}

/** Only what is not the same in all of them. */
export function DifferenceTable({ runs, differences }: DifferenceTableProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.tableFrame}>
      <Table verticalSpacing="xs" horizontalSpacing="md" aria-label={t('trainingRun.differences')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.settingColumn}>{t('trainingRun.setting')}</Table.Th>
            {runs.map((run, index) => (
              <Table.Th key={run.id} className={classes.runColumn}>
                <RunName run={run} index={index} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {differences.map(({ path, values }) => (
            <Table.Tr key={path}>
              <Table.Th scope="row" className={classes.rowName}>
                {nameOf(t, path)}
              </Table.Th>
              {runs.map(({ id }, index) => (
                <Table.Td key={id} className={classes.value}>
                  {textOf(t, path, values[index] ?? '')}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
