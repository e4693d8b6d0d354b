// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand are no table's
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus for all of its parts
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowSort } from '../../../../../electron/contract/datasets/rows.ts';
import { useRowsScope } from '../rowsScope.ts';
import { changeQuery } from '../rowsView.ts';
import { nothingSelected } from '../selection.ts';
import { type ColumnName, useTableView } from '../tableView.ts';
import { type Column, columns, leastWidth } from './columns.tsx';
import classes from './table.module.css';

export function TableHead({ shown }: { readonly shown: readonly ColumnName[] }) {
  const { t } = useTranslation();
  const { selection, select } = useRowsScope();
  const isAll = selection.kind === 'all';
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        <div role="columnheader" className={classes.checkCell} aria-label={t('datasetRows.select.all')}>
          <button
            type="button"
            tabIndex={-1}
            className={classes.check}
            data-checked={isAll || undefined}
            aria-pressed={isAll}
            aria-label={t('datasetRows.select.all')}
            onClick={() => select(isAll ? nothingSelected : { kind: 'all' })}
          />
        </div>
        {shown.map((name) => (
          <HeadCell key={name} name={name} />
        ))}
      </div>
    </div>
  );
}

const ariaSort = { true: 'descending', false: 'ascending' } as const;

function HeadCell({ name }: { readonly name: ColumnName }) {
  const { t } = useTranslation();
  const { dataset, view } = useRowsScope();
  const column: Column = columns[name];
  const { sort } = view;
  const isSorted = column.sort === sort.by;
  const title = t(`datasetRows.column.${columnTitle(name, dataset.kind)}`);
  const Arrow = sort.descending ? IconArrowDown : IconArrowUp;
  return (
    <div
      role="columnheader"
      className={classes.headCell}
      data-number={column.isNumber || undefined}
      {...(isSorted ? { 'aria-sort': ariaSort[`${sort.descending}`] } : {})}
    >
      {column.sort === undefined ? (
        <span className={classes.ellipsis}>{title}</span>
      ) : (
        <button
          type="button"
          className={classes.sort}
          onClick={() => changeQuery(dataset.id, { sort: nextSort(sort, column.sort ?? 'id') })}
        >
          <span className={classes.ellipsis}>{title}</span>
          {isSorted ? <Arrow size={14} aria-hidden="true" /> : null}
        </button>
      )}
      <Grip name={name} />
    </div>
  );
}

/** Of pictures and texts the two main columns are something else. */
export function columnTitle(name: ColumnName, kind: string) {
  if (name === 'question' && kind === 'image') return 'picture';
  if (name === 'question' && kind === 'text') return 'text';
  return name === 'answer' && kind === 'image' ? 'pictureLabels' : name;
}

/** A column that is pressed again turns round. */
export function nextSort(sort: RowSort, by: RowSort['by']): RowSort {
  return { by, descending: sort.by === by ? !sort.descending : false };
}

/** Pulled, it makes the column wider or narrower; pressed twice, as wide as it was at first. */
function Grip({ name }: { readonly name: ColumnName }) {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const setWidth = (width: number | undefined) =>
    useTableView.setState(({ widths }) => {
      const { [name]: _before, ...others } = widths;
      return { widths: width === undefined ? others : { ...others, [name]: width } };
    });
  const onDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? 0 };
  };
  const onMove = ({ clientX }: PointerEvent) => {
    if (from.current) setWidth(Math.max(leastWidth, from.current.width + clientX - from.current.x));
  };
  const onUp = () => {
    from.current = null;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer only, as the edges of a window are
    <span
      className={classes.grip}
      data-testid={`grip-${name}`}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
      onDoubleClick={() => setWidth(undefined)}
    />
  );
}
