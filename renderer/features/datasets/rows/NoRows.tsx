import { Group } from '@mantine/core';
import { IconTableImport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { AddRowButton } from './RowButtons.tsx';

/** A data set without rows: the ways to the first ones. */
export function NoRows() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconTableImport size={44} stroke={1.25} />}
      title={t('datasetRows.empty.title')}
      text={t('datasetRows.empty.text')}
      action={
        <Group justify="center">
          <AddRowButton />
        </Group>
      }
    />
  );
}
