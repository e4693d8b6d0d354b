import { ActionIcon, Anchor, Badge, Menu, Table, Text } from '@mantine/core';
import {
  IconDots,
  IconFileExport,
  IconGitCompare,
  IconInfoCircle,
  IconShieldCheck,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { Version } from '../../../../electron/contract/datasets/versions.ts';
import { formatMoment } from '../../../i18n/times.ts';
import { actorName } from '../history/operationWords.ts';
import { stateName } from './useVersions.ts';
import classes from './versions.module.css';

interface VersionTableProps {
  readonly versions: readonly Version[];
  readonly onShow: (version: number) => void;
  readonly onVerify: (version: number) => void;
  readonly onExport: (version: number) => void;
  readonly onCompare: (version: number) => void;
}

/** Digits of a hash that tell versions apart at a glance. */
const shownDigits = 12;

export function VersionTable({ versions, ...acts }: VersionTableProps) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => value.toLocaleString(i18n.language);
  return (
    <div className={classes.frame}>
      <Table verticalSpacing="xs" horizontalSpacing="md" aria-label={t('datasets.tab.versions')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('datasetsVersions.column.version')}</Table.Th>
            <Table.Th className={classes.number}>{t('datasetsVersions.column.rows')}</Table.Th>
            <Table.Th>{t('datasetsVersions.column.splits')}</Table.Th>
            <Table.Th>{t('datasetsVersions.column.by')}</Table.Th>
            <Table.Th>{t('datasetsVersions.column.at')}</Table.Th>
            <Table.Th>{t('datasetsVersions.column.hash')}</Table.Th>
            <Table.Th aria-label={t('datasets.more')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {versions.map((version) => (
            <Table.Tr key={version.number} data-testid="version">
              <Table.Td>
                <span className={classes.nameLine}>
                  <Anchor
                    component="button"
                    type="button"
                    fw={600}
                    onClick={() => acts.onShow(version.number)}
                  >
                    {stateName(t, version)}
                  </Anchor>
                  {version.withdrawn > 0 ? (
                    <Badge variant="outline" color="gray">
                      {t('datasetsVersions.withdrawnRows', { count: version.withdrawn })}
                    </Badge>
                  ) : null}
                  {version.leaking > 0 ? (
                    <Badge variant="light" color="yellow">
                      {t('datasetsVersions.leaks', { count: version.leaking })}
                    </Badge>
                  ) : null}
                </span>
              </Table.Td>
              <Table.Td className={classes.number}>{count(version.rows)}</Table.Td>
              <Table.Td>
                <Text size="sm">
                  {version.splits
                    .map(({ name, rows }) => `${name ?? t('datasetsVersions.noSplit')} ${count(rows)}`)
                    .join(' · ')}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm" className={classes.quiet}>
                  {actorName(t, version.actor)}
                </Text>
              </Table.Td>
              <Table.Td className={classes.moment}>
                {formatMoment(version.at, i18n.language as Language)}
              </Table.Td>
              <Table.Td>
                <code className={classes.hash} title={version.hash}>
                  {version.hash.slice(0, shownDigits)}
                </code>
              </Table.Td>
              <Table.Td className={classes.number}>
                <VersionMenu version={version} {...acts} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function VersionMenu({
  version: { number, sizeBytes },
  onShow,
  onVerify,
  onExport,
  onCompare,
}: Omit<VersionTableProps, 'versions'> & { readonly version: Version }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('datasetsVersions.more', { number })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{formatBytes(sizeBytes)}</Menu.Label>
        <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={() => onShow(number)}>
          {t('datasetsVersions.details')}
        </Menu.Item>
        <Menu.Item leftSection={<IconShieldCheck size={16} />} onClick={() => onVerify(number)}>
          {t('datasetsVersions.verify')}
        </Menu.Item>
        <Menu.Item leftSection={<IconGitCompare size={16} />} onClick={() => onCompare(number)}>
          {t('datasetsVersions.compare')}
        </Menu.Item>
        <Menu.Item leftSection={<IconFileExport size={16} />} onClick={() => onExport(number)}>
          {t('datasetsVersions.export')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
