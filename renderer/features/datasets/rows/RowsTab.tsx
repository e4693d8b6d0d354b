import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { PanelBoundary } from '../../../components/PanelBoundary.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import type { TabProps } from '../tabs.tsx';
import { useDataset } from '../useDatasets.ts';
import { BulkBar } from './bulk/BulkBar.tsx';
import { Facets } from './filter/Facets.tsx';
import { FilterBar } from './filter/FilterBar.tsx';
import { NothingFound } from './filter/NothingFound.tsx';
import { createRowHands } from './hands/rowHands.ts';
import { KeyStrip } from './labelling/KeyStrip.tsx';
import { useLabelKeys } from './labelling/useLabelKeys.ts';
import { useRowsActions } from './labelling/useRowsActions.ts';
import { NoRows } from './NoRows.tsx';
import { useRowPages, useRowPagesView } from './pages/useRowPages.ts';
import { RowPanel } from './panel/RowPanel.tsx';
import { RowButtons } from './RowButtons.tsx';
import classes from './rows.module.css';
import { RowsProvider, type RowsScope, useRowsScope } from './rowsScope.ts';
import { useRowsView } from './rowsView.ts';
import { nothingSelected, type Selection } from './selection.ts';
import { RowTable } from './table/RowTable.tsx';
import { useTableView } from './tableView.ts';
import { useNewRows } from './useNewRows.ts';

/** A data set's rows: found, looked at, labelled and edited. */
export default function RowsTab({ dataset }: TabProps) {
  const scope = useNewScope(dataset);
  const isEmpty = dataset.rows === 0 && dataset.removedRows === 0;
  return <RowsProvider value={scope}>{isEmpty ? <NoRows /> : <Shown />}</RowsProvider>;
}

function useNewScope(dataset: TabProps['dataset']): RowsScope {
  const engine = useEngine();
  const view = useRowsView(dataset.id);
  const { dataUpdatedAt } = useDataset(dataset.id);
  const { filter, sort } = view;
  const pages = useRowPages({ dataset: dataset.id, filter, sort, changedAt: dataUpdatedAt });
  useNewRows({ rows: dataset.rows, view, pages });
  const latest = useRef(pages);
  latest.current = pages;
  const hands = useMemo(
    () => createRowHands({ engine, dataset: dataset.id, pages: () => latest.current }),
    [engine, dataset.id],
  );
  const [selection, select] = useState<Selection>(nothingSelected);
  // Rows that are no longer listed are not to be changed unseen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: let go when another list is shown
  useEffect(() => select(nothingSelected), [pages]);
  return useMemo(
    () => ({ dataset, view, pages, hands, selection, select }),
    [dataset, view, pages, hands, selection],
  );
}

function Shown() {
  const { t } = useTranslation();
  const { view, pages } = useRowsScope();
  const { facts, error } = useRowPagesView(pages);
  const facetsShown = useTableView((table) => table.facetsShown);
  const hasRoom = useMediaQuery('(min-width: 90em)', true, { getInitialValueInEffect: false });
  const onKeyDown = useLabelKeys();
  useRowsActions();
  const isNothing = facts?.isComplete === true && facts.total === 0 && Object.keys(view.filter).length > 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the parts that bubble here
    <div className={classes.tab} onKeyDown={onKeyDown}>
      {facetsShown && (hasRoom || view.opened === null) ? (
        <PanelBoundary>
          <Facets />
        </PanelBoundary>
      ) : null}
      <div className={classes.main}>
        <FilterBar>
          <RowButtons />
        </FilterBar>
        <BulkBar />
        {error ? (
          <div className={classes.error}>
            <ErrorNote
              error={toErrorRecord(error)}
              action={{ label: t('app.retry'), run: () => pages.renew() }}
            />
          </div>
        ) : null}
        {isNothing ? <NothingFound /> : <RowTable />}
        <KeyStrip />
      </div>
      {view.opened === null ? null : (
        <PanelBoundary key={view.opened}>
          <RowPanel id={view.opened} />
        </PanelBoundary>
      )}
    </div>
  );
}
