// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand are no table's
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus for all of its parts
import { type MouseEvent, memo } from 'react';
import type { RowSummary } from '../../../../../electron/contract/datasets/rows.ts';
import type { ColumnName } from '../tableView.ts';
import { type CellContext, type Column, columns } from './columns.tsx';
import classes from './table.module.css';

interface TableRowProps {
  readonly row: RowSummary | null;
  /** From 0. */
  readonly place: number;
  readonly shown: readonly ColumnName[];
  readonly context: CellContext;
  readonly isAtCursor: boolean;
  readonly isOpened: boolean;
  readonly isSelected: boolean;
  readonly onPress: (place: number, event: MouseEvent) => void;
  readonly onCheck: (place: number, event: MouseEvent) => void;
}

export const rowElementId = (place: number) => `row-at-${place}`;

/** One line of the table; what has not come yet is a grey shape of the same height. */
export const TableRow = memo(function TableRow(props: TableRowProps) {
  const { row, place, shown, context, isAtCursor, isOpened, isSelected, onPress, onCheck } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      role="row"
      id={rowElementId(place)}
      aria-rowindex={place + 2}
      aria-selected={isSelected}
      aria-busy={row === null}
      className={classes.row}
      data-row={row?.id}
      data-cursor={isAtCursor || undefined}
      data-opened={isOpened || undefined}
      data-removed={row?.isRemoved || undefined}
      onClick={(event) => onPress(place, event)}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: X selects by key */}
      <div role="gridcell" className={classes.checkCell} onClick={(event) => onCheck(place, event)}>
        <span className={classes.check} data-checked={isSelected || undefined} />
      </div>
      {shown.map((name) => (
        <Cell key={name} name={name} row={row} context={context} />
      ))}
    </div>
  );
});

interface CellProps extends Pick<TableRowProps, 'row' | 'context'> {
  readonly name: ColumnName;
}

function Cell({ name, row, context }: CellProps) {
  const column: Column = columns[name];
  return (
    <div
      role="gridcell"
      className={classes.cell}
      data-column={name}
      data-number={column.isNumber || undefined}
    >
      {row === null ? (
        <span className={classes.skeleton} />
      ) : (
        <span className={classes.lines}>{column.cell(row, context)}</span>
      )}
    </div>
  );
}
