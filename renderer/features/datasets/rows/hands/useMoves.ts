import { useMemo } from 'react';
import { useRowsScope } from '../rowsScope.ts';
import { changeRowsView, firstView, useRowsViews } from '../rowsView.ts';

export interface Moves {
  /** To a place of the list; an open panel follows. */
  readonly moveTo: (place: number) => void;
  /** From the cursor; without one to the first row that is seen. */
  readonly moveBy: (rows: number) => void;
  /** The panel of the row at a place. */
  readonly open: (place: number) => void;
  readonly close: () => void;
}

/** Moving the cursor and the panel with it. */
export function useMoves(): Moves {
  const { dataset, pages } = useRowsScope();
  const { id } = dataset;
  return useMemo(() => {
    const viewNow = () => useRowsViews.getState().views[id] ?? firstView;
    const show = async (place: number) => {
      const row = pages.rowAt(place) ?? (await pages.read(place, place + 1))[0];
      if (row && viewNow().cursor === place) changeRowsView(id, { opened: row.id });
    };
    const moveTo = (place: number) => {
      const total = pages.view.facts?.total ?? 0;
      if (total === 0) return;
      const cursor = Math.min(Math.max(0, place), total - 1);
      changeRowsView(id, { cursor });
      // A place whose row cannot be read keeps the panel where it is; the table says why.
      if (viewNow().opened !== null) void show(cursor).catch(() => undefined);
    };
    return {
      moveTo,
      moveBy(rows) {
        const { cursor, top } = viewNow();
        moveTo(cursor === null ? top : cursor + rows);
      },
      open(place) {
        moveTo(place);
        void show(place).catch(() => undefined);
      },
      close() {
        changeRowsView(id, { opened: null });
        // What was focused may go with the panel; the table has the keys then.
        document.querySelector<HTMLElement>('[role=grid]')?.focus();
      },
    };
  }, [id, pages]);
}
