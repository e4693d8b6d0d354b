import { createContext, useContext } from 'react';
import type { DatasetDetail } from '../../../../electron/contract/datasets/core.ts';
import type { RowHands } from './hands/rowHands.ts';
import type { RowPages } from './pages/rowPages.ts';
import type { RowsView } from './rowsView.ts';
import type { Selection } from './selection.ts';

/** What the parts of the tab share: the data set, how it is looked at, its rows, and what can be done to them. */
export interface RowsScope {
  readonly dataset: DatasetDetail;
  readonly view: RowsView;
  readonly pages: RowPages;
  readonly hands: RowHands;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
}

const Context = createContext<RowsScope | null>(null);
export const RowsProvider = Context.Provider;

export function useRowsScope(): RowsScope {
  const scope = useContext(Context);
  if (!scope) throw new Error('No RowsProvider above this component.');
  return scope;
}
