import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconRestore, IconTrash, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import { useMoves } from '../hands/useMoves.ts';
import { useRowActs } from '../hands/useRowActs.ts';
import { useRowsScope } from '../rowsScope.ts';
import { useTableView } from '../tableView.ts';
import { PanelEdge } from './PanelEdge.tsx';
import classes from './panel.module.css';
import { RowFacts } from './RowFacts.tsx';
import { RowFields } from './RowFields.tsx';
import { RowHistory } from './RowHistory.tsx';
import { RowText } from './RowText.tsx';
import type { ShownRow } from './shownRow.ts';

/** One row with all that is known of it, beside the table. */
export function RowPanel({ id }: { readonly id: number }) {
  const { t } = useTranslation();
  const { dataset, hands } = useRowsScope();
  const panelPx = useTableView((table) => table.panelPx);
  const shown = useEngineQuery(['datasets', 'rows.show', dataset.id, id], (client, options) =>
    client.datasets.rows.show({ dataset: dataset.id, row: id }, options),
  );
  useEffect(() => {
    if (shown.data) hands.noteRow(shown.data);
  }, [shown.data, hands]);
  const onKeyDown = usePanelKeys();
  return (
    <>
      <PanelEdge />
      <section
        className={classes.panel}
        style={{ width: panelPx }}
        aria-label={t('datasetRows.rowNumber', { row: id })}
        data-testid="row-panel"
        onKeyDown={onKeyDown}
      >
        <PanelHead id={id} row={shown.data ?? null} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
        <section key={id} className={classes.body} tabIndex={0} aria-label={t('datasetRows.rowContent')}>
          <QueryGate query={shown}>
            {(row) => (
              <>
                <RowFields row={row} />
                <RowText row={row} />
                <RowFacts row={row} />
                <RowHistory history={row.history} />
              </>
            )}
          </QueryGate>
        </section>
      </section>
    </>
  );
}

interface PanelHeadProps {
  readonly id: number;
  readonly row: ShownRow | null;
}

function PanelHead({ id, row }: PanelHeadProps) {
  const { t } = useTranslation();
  const { moveBy, close } = useMoves();
  const acts = useRowActs();
  const buttons = [
    { label: t('datasetRows.previous'), icon: <IconArrowUp size={17} />, run: () => moveBy(-1) },
    { label: t('datasetRows.next'), icon: <IconArrowDown size={17} />, run: () => moveBy(1) },
    {
      label: t(row?.isRemoved ? 'datasetRows.restore' : 'datasetRows.remove'),
      icon: row?.isRemoved ? <IconRestore size={17} /> : <IconTrash size={17} />,
      run: () => row && void acts.setRemoved(row, !row.isRemoved),
    },
    { label: t('datasetRows.closePanel'), icon: <IconX size={17} />, run: close },
  ];
  return (
    <header className={classes.panelHead}>
      <h2 className={classes.panelTitle}>{t('datasetRows.rowNumber', { row: id })}</h2>
      {row?.isRemoved ? <span className={classes.isRemoved}>{t('datasetRows.isRemoved')}</span> : null}
      <span className={classes.grow} />
      {buttons.map(({ label, icon, run }) => (
        <Tooltip key={label} label={label}>
          <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={run}>
            {icon}
          </ActionIcon>
        </Tooltip>
      ))}
    </header>
  );
}

/** Up and down lead to the neighbours, Escape back to the table; in a field they are the field's own. */
function usePanelKeys(): (event: KeyboardEvent) => void {
  const { moveBy, close } = useMoves();
  return (event) => {
    const target = event.target as HTMLElement;
    const isField = target.matches('input, textarea, [role=option]');
    if (event.key === 'Escape' && !event.defaultPrevented) {
      if (isField) target.closest<HTMLElement>(`.${classes.body}`)?.focus();
      else close();
    } else if (!isField && event.key === 'ArrowDown') moveBy(1);
    else if (!isField && event.key === 'ArrowUp') moveBy(-1);
    else return;
    event.preventDefault();
  };
}
