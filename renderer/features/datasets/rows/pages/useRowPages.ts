import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { RowFilter, RowSort } from '../../../../../electron/contract/datasets/rows.ts';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { retryLost } from '../../../../engine/retryLost.ts';
import { createRowPages, type RowPages, type RowPagesView } from './rowPages.ts';

interface RowQuery {
  readonly dataset: string;
  readonly filter: RowFilter;
  readonly sort: RowSort;
  /** Another one whenever something in the data set has changed. */
  readonly changedAt: number;
}

/** The rows of a filter in an order, kept up to date. */
export function useRowPages({ dataset, filter, sort, changedAt }: RowQuery): RowPages {
  const engine = useEngine();
  const query = JSON.stringify({ dataset, filter, sort });
  const pages = useMemo(() => {
    const asked = JSON.parse(query) as Pick<RowQuery, 'dataset' | 'filter' | 'sort'>;
    return createRowPages(({ from, atMost, snapshot }, signal) => {
      const page = { ...asked, from, atMost, ...(snapshot === undefined ? {} : { snapshot }) };
      return retryLost(engine, signal, () => engine.client.datasets.rows.page(page, { signal }));
    });
  }, [engine, query]);
  useEffect(() => {
    pages.open();
    return () => pages.close();
  }, [pages]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again because something has changed
  useEffect(() => pages.refresh(), [pages, changedAt]);
  return pages;
}

/** What is known of the list, and again whenever a row of it has changed. */
export function useRowPagesView(pages: RowPages): RowPagesView {
  return useSyncExternalStore(pages.subscribe, () => pages.view);
}
