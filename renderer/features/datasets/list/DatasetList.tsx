import { Anchor, Badge, Button, Group, Table, Text, TextInput } from '@mantine/core';
import { IconDatabase, IconDatabaseOff, IconFileImport, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { Dataset } from '../../../../electron/contract/datasets/core.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { PageFrame } from '../../../components/PageFrame.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { formatMoment } from '../../../i18n/times.ts';
import { formatRoute } from '../../../view/route.ts';
import classes from '../datasets.module.css';
import { openNewDataset } from '../dialogs.ts';
import { openImport } from '../import/importDialog.ts';
import { SampleButton } from '../import/SampleButton.tsx';
import { useDatasets } from '../useDatasets.ts';

export function DatasetList() {
  const { t } = useTranslation();
  const datasets = useDatasets();
  return (
    <PageFrame title={t('app.pages.datasets')} subtitle={t('datasets.subtitle')} actions={<ListActions />}>
      <QueryGate query={datasets}>
        {(found) => (found.length === 0 ? <None /> : <Some all={found} />)}
      </QueryGate>
    </PageFrame>
  );
}

function ListActions() {
  const { t } = useTranslation();
  return (
    <>
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={openNewDataset}>
        {t('datasets.create.action')}
      </Button>
      <Button leftSection={<IconFileImport size={16} />} onClick={() => openImport()}>
        {t('datasetsImport.action')}
      </Button>
    </>
  );
}

function None() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconDatabase size={44} stroke={1.25} />}
      title={t('datasets.none')}
      text={t('datasets.noneText')}
      action={
        <Group gap="sm" justify="center">
          <Button leftSection={<IconFileImport size={16} />} onClick={() => openImport()}>
            {t('datasetsImport.action')}
          </Button>
          <SampleButton variant="default" />
        </Group>
      }
    />
  );
}

function Some({ all }: { readonly all: readonly Dataset[] }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = all.filter(
    ({ name, description }) =>
      name.toLowerCase().includes(wanted) || description.toLowerCase().includes(wanted),
  );
  return (
    <>
      <div className={classes.listBar}>
        <TextInput
          className={classes.search}
          aria-label={t('datasets.search')}
          placeholder={t('datasets.search')}
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <Text size="sm" className={classes.count} role="status">
          {shown.length === 1 ? t('datasets.countOne') : t('datasets.countAll', { count: shown.length })}
        </Text>
      </div>
      {shown.length === 0 ? (
        <EmptyState
          icon={<IconDatabaseOff size={44} stroke={1.25} />}
          title={t('datasets.noMatch')}
          text={t('datasets.noMatchText')}
          action={
            <Button variant="default" onClick={() => setSearch('')}>
              {t('datasets.clearSearch')}
            </Button>
          }
        />
      ) : (
        <DatasetTable datasets={shown} />
      )}
    </>
  );
}

const columns = ['name', 'kind', 'rows', 'versions', 'size', 'changed'] as const;
const numeric: ReadonlySet<string> = new Set(['rows', 'versions', 'size']);

function DatasetTable({ datasets }: { readonly datasets: readonly Dataset[] }) {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.tableFrame}>
      <Table
        verticalSpacing="sm"
        horizontalSpacing="md"
        highlightOnHover
        aria-label={t('app.pages.datasets')}
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} className={numeric.has(column) ? classes.number : undefined}>
                {t(`datasets.column.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {datasets.map((dataset) => (
            <Table.Tr key={dataset.id} data-testid="dataset">
              <Table.Td className={classes.nameCell}>
                <Anchor href={formatRoute({ page: 'datasets', item: dataset.id })} className={classes.name}>
                  {dataset.name}
                </Anchor>
                {dataset.description ? (
                  <Text size="sm" className={classes.quiet} lineClamp={1}>
                    {dataset.description}
                  </Text>
                ) : null}
              </Table.Td>
              <Table.Td>
                <Badge variant="outline" color="gray" className={classes.badge}>
                  {t(`datasets.kind.${dataset.kind}`)}
                </Badge>
              </Table.Td>
              <Table.Td className={classes.number}>{dataset.rows.toLocaleString(i18n.language)}</Table.Td>
              <Table.Td className={classes.number}>{dataset.versions}</Table.Td>
              <Table.Td className={classes.number}>{formatBytes(dataset.sizeBytes)}</Table.Td>
              <Table.Td className={classes.moment}>
                {formatMoment(dataset.changedAt, i18n.language as Language)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
