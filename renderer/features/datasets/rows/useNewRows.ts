import { useEffect, useRef } from 'react';
import type { RowPages } from './pages/rowPages.ts';
import { isPlainView, type RowsView } from './rowsView.ts';

/** While an import goes on, the list is made anew no oftener than this. */
const renewMs = 1_500;

interface NewRows {
  /** Rows that are part of the data set now. */
  readonly rows: number;
  readonly view: RowsView;
  readonly pages: RowPages;
}

/** Rows that have come join the list by themselves where that moves no other: at its end, and where there were none. */
export function useNewRows({ rows, view, pages }: NewRows): void {
  const before = useRef(rows);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const now = useRef({ view, pages });
  now.current = { view, pages };
  useEffect(() => {
    const hasMore = rows > before.current;
    before.current = rows;
    if (!hasMore || timer.current !== null) return;
    const isFirst = now.current.pages.view.facts?.total === 0;
    timer.current = setTimeout(
      () => {
        timer.current = null;
        const { view: seen, pages: shown } = now.current;
        if (isPlainView(seen) || shown.view.facts?.total === 0) shown.renew();
      },
      isFirst ? 0 : renewMs,
    );
  }, [rows]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
}
