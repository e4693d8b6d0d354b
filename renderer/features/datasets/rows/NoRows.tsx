import { Button, Group } from '@mantine/core';
import { IconFileImport, IconTableImport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { openImport } from '../import/importDialog.ts';
import { AddRowButton } from './RowButtons.tsx';
import { useRowsScope } from './rowsScope.ts';

/** A data set without rows: the ways to the first ones. */
export function NoRows() {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  return (
    <EmptyState
      icon={<IconTableImport size={44} stroke={1.25} />}
      title={t('datasetRows.empty.title')}
      text={t('datasetRows.empty.text')}
      action={
        <Group justify="center">
          <Button leftSection={<IconFileImport size={16} />} onClick={() => openImport(dataset.id)}>
            {t('datasetsImport.action')}
          </Button>
          <AddRowButton />
        </Group>
      }
    />
  );
}
