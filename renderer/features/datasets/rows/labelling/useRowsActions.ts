import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useOfferedActions } from '../../../../view/actions.ts';
import { searchFieldId } from '../filter/SearchField.tsx';
import { useMoves } from '../hands/useMoves.ts';
import { useRowActs } from '../hands/useRowActs.ts';
import { useRowsScope } from '../rowsScope.ts';
import { labelKeys } from './KeyStrip.tsx';

/** What single keys do while rows are shown, in the table and beside it. */
export function useRowsActions(): void {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  const { moveBy } = useMoves();
  const acts = useRowActs();
  const labels = dataset.labels.slice(0, labelKeys).join('\n');
  const actions = useMemo((): Action[] => {
    const section = 'datasets' as const;
    const names = labels === '' ? [] : labels.split('\n');
    return [
      {
        id: 'rows.search',
        section,
        label: t('datasetRows.search'),
        shortcut: '/',
        run: () => document.getElementById(searchFieldId)?.focus(),
      },
      { id: 'rows.next', section, label: t('datasetRows.next'), shortcut: 'J', run: () => moveBy(1) },
      {
        id: 'rows.previous',
        section,
        label: t('datasetRows.previous'),
        shortcut: 'K',
        run: () => moveBy(-1),
      },
      ...names.map((label, index) => ({
        id: `rows.label.${index + 1}`,
        section,
        label: t('datasetRows.key.label', { label }),
        shortcut: String(index + 1),
        run: () => acts.label(label),
      })),
      {
        id: 'rows.noLabel',
        section,
        label: t('datasetRows.key.noLabel'),
        shortcut: '0',
        run: () => acts.label(null),
      },
      { id: 'rows.undo', section, label: t('datasetRows.undo.action'), shortcut: 'U', run: acts.undo },
    ];
  }, [t, labels, moveBy, acts]);
  useOfferedActions('rows', actions);
}
