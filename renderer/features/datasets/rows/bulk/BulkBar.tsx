import { Button } from '@mantine/core';
import { IconPencilCog, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowPagesView } from '../pages/useRowPages.ts';
import { useRowsScope } from '../rowsScope.ts';
import { nothingSelected, selectedCount } from '../selection.ts';
import { BulkDialog } from './BulkDialog.tsx';
import classes from './bulk.module.css';

/** While rows are chosen: how many, and what can be done to all of them. */
export function BulkBar() {
  const { t, i18n } = useTranslation();
  const { selection, select, pages } = useRowsScope();
  const { facts } = useRowPagesView(pages);
  const [isOpen, setOpen] = useState(false);
  const count = selectedCount(selection, facts?.total ?? 0);
  if (count === 0) return null;
  const number = count.toLocaleString(i18n.language);
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('datasetRows.select.bar')}>
      <span className={classes.count} role="status">
        {selection.kind === 'all'
          ? t('datasetRows.select.allFound', { count: number })
          : t('datasetRows.select.some', { count: number })}
      </span>
      <Button size="xs" leftSection={<IconPencilCog size={15} />} onClick={() => setOpen(true)}>
        {t('datasetRows.bulk.action')}
      </Button>
      {selection.kind === 'rows' && facts && count < facts.total ? (
        <Button size="xs" variant="default" onClick={() => select({ kind: 'all' })}>
          {t('datasetRows.select.allOf', { count: facts.total.toLocaleString(i18n.language) })}
        </Button>
      ) : null}
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconX size={15} />}
        onClick={() => select(nothingSelected)}
      >
        {t('datasetRows.select.none')}
      </Button>
      <BulkDialog opened={isOpen} onClose={() => setOpen(false)} />
    </div>
  );
}
