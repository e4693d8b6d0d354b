import { ActionIcon, Menu } from '@mantine/core';
import { IconBraces, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatasetDetail } from '../../../../electron/contract/datasets/core.ts';
import { EditDialog } from './EditDialog.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { SchemaDialog } from './SchemaDialog.tsx';

/** What is done with a data set as a whole, and seldom. */
export function DatasetMenu({ dataset }: { readonly dataset: DatasetDetail }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'edit' | 'schema' | 'remove' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t('datasets.more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('edit')}>
            {t('datasets.edit.action')}
          </Menu.Item>
          <Menu.Item leftSection={<IconBraces size={16} />} onClick={() => setOpen('schema')}>
            {t('datasets.schema.action')}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen('remove')}>
            {t('datasets.remove.action')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'edit' ? <EditDialog dataset={dataset} onClose={close} /> : null}
      <SchemaDialog dataset={dataset} opened={open === 'schema'} onClose={close} />
      <RemoveDialog dataset={dataset} opened={open === 'remove'} onClose={close} />
    </>
  );
}
