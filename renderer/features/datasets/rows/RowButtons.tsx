import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AddRowDialog, writableKind } from './panel/AddRowDialog.tsx';
import { useRowsScope } from './rowsScope.ts';
import { ColumnsMenu } from './table/ColumnsMenu.tsx';

/** What is done beside finding: a row more, other columns. */
export function RowButtons() {
  return (
    <>
      <AddRowButton />
      <ColumnsMenu />
    </>
  );
}

export function AddRowButton() {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  const [isOpen, setOpen] = useState(false);
  if (writableKind(dataset.kind) === null) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setOpen(true)}>
        {t('datasetRows.add.action')}
      </Button>
      <AddRowDialog opened={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
