// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand are no table's
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus for all of its parts
import { type CSSProperties, type MouseEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../../electron/common/errors/appError.ts';
import { usePreferences } from '../../../../view/preferences.ts';
import { useMoves } from '../hands/useMoves.ts';
import { useRowPagesView } from '../pages/useRowPages.ts';
import { useRowsScope } from '../rowsScope.ts';
import { changeRowsView } from '../rowsView.ts';
import { useScaledScroll } from '../scroll/useScaledScroll.ts';
import { isSelected, selectedWith, toggled } from '../selection.ts';
import { type ColumnName, densities, useTableView } from '../tableView.ts';
import { useSources } from '../useSources.ts';
import { type CellContext, type Column, columns, columnsOf } from './columns.tsx';
import { TableHead } from './TableHead.tsx';
import { rowElementId, TableRow } from './TableRow.tsx';
import classes from './table.module.css';
import { useTableKeys } from './useTableKeys.ts';

/** In rem: the head, and the column in which rows are chosen. */
const headRem = 2.25;
const checkRem = 2.25;

/** Rows of a million, of which only those around what is seen are on the page. */
export function RowTable() {
  const { t } = useTranslation();
  const { dataset, view, pages, selection } = useRowsScope();
  const { facts } = useRowPagesView(pages);
  const { density, hidden, widths } = useTableView();
  const remPx = useRemPx();
  const shown = useMemo(() => columnsOf(dataset).filter((name) => !hidden.includes(name)), [dataset, hidden]);
  const total = facts?.total ?? 0;
  const rowPx = Math.round(densities[density] * remPx);
  const scroll = useScaledScroll({
    rows: total,
    rowPx,
    headPx: Math.round(headRem * remPx),
    firstRow: view.top,
    isComplete: facts?.isComplete ?? false,
    onRest: (top) => changeRowsView(dataset.id, { top }),
  });
  const { from, to } = scroll.range;
  useEffect(
    () => pages.show(from, Math.max(to, from + 1), scroll.direction),
    [pages, from, to, scroll.direction],
  );
  useCursorInView(view.cursor, scroll.showRow);
  const onKeyDown = useTableKeys(scroll.rowsInView);
  const context = useCellContext();
  const { onPress, onCheck } = usePresses();
  const widthOf = (name: ColumnName) => widths[name] ?? columns[name].width;
  const template = shown.map((name) => trackOf(columns[name], widths[name]));
  const style = {
    '--columns': `${checkRem}rem ${template.join(' ')}`,
    '--row': `${rowPx}px`,
    '--lines': densities[density] < 3 ? 1 : Math.floor(densities[density] / 1.3),
    minWidth: `calc(${checkRem}rem + ${shown.reduce((sum, name) => sum + widthOf(name), 0)}px)`,
  } as CSSProperties;
  // Until the first rows are known, their shapes.
  const isWaiting = total === 0 && !facts?.isComplete;
  const places = Array.from(
    { length: isWaiting ? scroll.rowsInView : to - from },
    (_, index) => from + index,
  );
  const isCursorDrawn = view.cursor !== null && view.cursor >= from && view.cursor < to;
  return (
    <div
      ref={scroll.area}
      role="grid"
      aria-label={t('datasetRows.table')}
      aria-rowcount={facts?.isComplete ? total + 1 : -1}
      aria-colcount={shown.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={isCursorDrawn ? rowElementId(view.cursor ?? 0) : undefined}
      tabIndex={0}
      className={classes.area}
      data-density={density}
      onKeyDown={onKeyDown}
    >
      <div className={classes.canvas} style={style}>
        <TableHead shown={shown} />
        <div
          role="rowgroup"
          className={classes.rows}
          style={{ height: isWaiting ? scroll.rowsInView * rowPx : scroll.heightPx }}
        >
          <div role="presentation" className={classes.drawn} style={{ top: isWaiting ? 0 : scroll.topPx }}>
            {places.map((place) => {
              const row = pages.rowAt(place);
              return (
                <TableRow
                  key={place}
                  row={row}
                  place={place}
                  shown={shown}
                  context={context}
                  isAtCursor={view.cursor === place}
                  isOpened={row !== null && view.opened === row.id}
                  isSelected={row !== null && isSelected(selection, row.id)}
                  onPress={onPress}
                  onCheck={onCheck}
                />
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

/** A column's track of the grid; a wide one grows until it is pulled. */
function trackOf({ width, isWide }: Column, pulled: number | undefined): string {
  return isWide && pulled === undefined ? `minmax(${width}px, 1fr)` : `${pulled ?? width}px`;
}

/** How many pixels a rem is, as large as the reader has set texts. */
function useRemPx(): number {
  const textSize = usePreferences((preferences) => preferences.textSize);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the size was changed
  return useMemo(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize), [textSize]);
}

/** The cursor is brought into sight when it moves, not when the list is scrolled away from it. */
function useCursorInView(cursor: number | null, showRow: (row: number) => void): void {
  const before = useRef(cursor);
  useEffect(() => {
    if (cursor !== null && cursor !== before.current) showRow(cursor);
    before.current = cursor;
  }, [cursor, showRow]);
}

function useCellContext(): CellContext {
  const { t, i18n } = useTranslation();
  const { dataset, view } = useRowsScope();
  const sources = useSources(dataset.id);
  const search = view.filter.search ?? '';
  const labels = dataset.labels.join('\n');
  return useMemo(
    () => ({
      t,
      language: i18n.language as Language,
      dataset: dataset.id,
      search,
      labels: labels === '' ? [] : labels.split('\n'),
      sources,
    }),
    [t, i18n.language, dataset.id, search, labels, sources],
  );
}

/** A press leads the cursor there and opens the row, with Shift or Ctrl it chooses rows. */
function usePresses() {
  const scope = useRowsScope();
  const { open } = useMoves();
  const now = useRef({ scope, open });
  now.current = { scope, open };
  const onCheck = useCallback((place: number, event: MouseEvent) => {
    event.stopPropagation();
    const { dataset, pages, view, selection, select } = now.current.scope;
    const row = pages.rowAt(place);
    if (!row) return;
    changeRowsView(dataset.id, { cursor: place });
    if (!event.shiftKey || view.cursor === null) return select(toggled(selection, row.id));
    const [from, to] = [Math.min(place, view.cursor), Math.max(place, view.cursor)];
    void pages
      .read(from, to + 1)
      .then((rows) =>
        select(
          selectedWith(
            selection,
            rows.map(({ id }) => id),
          ),
        ),
      )
      .catch(() => undefined);
  }, []);
  const onPress = useCallback(
    (place: number, event: MouseEvent) => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) onCheck(place, event);
      else now.current.open(place);
    },
    [onCheck],
  );
  return { onPress, onCheck };
}
