import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { RowFilter, RowSort } from '../../../../electron/contract/datasets/rows.ts';

/** How somebody was looking at a data set's rows. */
export interface RowsView {
  readonly filter: RowFilter;
  readonly sort: RowSort;
  /** The place of the row on top. */
  readonly top: number;
  /** The place that the keys act on; null: none yet. */
  readonly cursor: number | null;
  /** The row whose panel is open. */
  readonly opened: number | null;
}

export const firstView: RowsView = {
  filter: {},
  sort: { by: 'id', descending: false },
  top: 0,
  cursor: null,
  opened: null,
};

/** So many data sets are remembered, those that were looked at last. */
const keptViews = 30;

/** By data set, so that a reload finds filter, order and place again. */
export const useRowsViews = create<{ readonly views: Readonly<Record<string, RowsView>> }>()(
  persist((): { views: Record<string, RowsView> } => ({ views: {} }), {
    name: 'inhouse.rows',
    version: 1,
  }),
);

export function useRowsView(dataset: string): RowsView {
  return useRowsViews(({ views }) => views[dataset]) ?? firstView;
}

export function changeRowsView(dataset: string, change: Partial<RowsView>): void {
  useRowsViews.setState(({ views }) => {
    const { [dataset]: before = firstView, ...others } = views;
    const kept = Object.entries(others).slice(-(keptViews - 1));
    return { views: { ...Object.fromEntries(kept), [dataset]: { ...before, ...change } } };
  });
}

/** Whether rows are listed as they came, all of them. */
export function isPlainView({ filter, sort }: Pick<RowsView, 'filter' | 'sort'>): boolean {
  return Object.keys(filter).length === 0 && sort.by === 'id' && !sort.descending;
}

/** Another filter or order is another list: it is seen from its beginning. */
export function changeQuery(dataset: string, change: Partial<Pick<RowsView, 'filter' | 'sort'>>): void {
  changeRowsView(dataset, { ...change, top: 0, cursor: null });
}
