import type { RowFilter } from '../../../../electron/contract/datasets/rows.ts';

/** Rows that were chosen to be changed together: one by one, or all that the filter finds. */
export type Selection =
  | { readonly kind: 'rows'; readonly ids: ReadonlySet<number> }
  | { readonly kind: 'all' };

export const nothingSelected: Selection = { kind: 'rows', ids: new Set() };

/** As many ids as a filter may name. */
export const mostSelected = 10_000;

export function isSelected(selection: Selection, id: number): boolean {
  return selection.kind === 'all' || selection.ids.has(id);
}

export function selectedCount(selection: Selection, total: number): number {
  return selection.kind === 'all' ? total : selection.ids.size;
}

/** Out of all of them one is chosen alone. */
export function toggled(selection: Selection, id: number): Selection {
  if (selection.kind === 'all') return { kind: 'rows', ids: new Set([id]) };
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { kind: 'rows', ids };
}

/** With these too, as far as there is room. */
export function selectedWith(selection: Selection, ids: readonly number[]): Selection {
  const before = selection.kind === 'all' ? [] : selection.ids;
  return { kind: 'rows', ids: new Set([...before, ...ids].slice(0, mostSelected)) };
}

/** The rows that are meant, as a filter of their own. */
export function selectionFilter(selection: Selection, filter: RowFilter): RowFilter {
  if (selection.kind === 'all') return filter;
  const ids = [...selection.ids];
  return filter.removed ? { ids, removed: true } : { ids };
}
