import type { KeyboardEvent } from 'react';
import { useMoves } from '../hands/useMoves.ts';
import { useRowActs } from '../hands/useRowActs.ts';
import { useRowsScope } from '../rowsScope.ts';
import { nothingSelected, selectedWith, toggled } from '../selection.ts';

/** The keys of the table; those that work in the panel too are offered as actions (`useRowsActions.ts`). */
export function useTableKeys(rowsInView: number): (event: KeyboardEvent) => void {
  const { view, pages, selection, select } = useRowsScope();
  const { moveTo, moveBy, open, close } = useMoves();
  const acts = useRowActs();
  const cursor = view.cursor ?? view.top;
  const extend = (by: 1 | -1) => {
    const ids = [cursor, cursor + by].flatMap((place) => pages.rowAt(place)?.id ?? []);
    select(selectedWith(selection, ids));
    moveBy(by);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => moveBy(1),
    ArrowUp: () => moveBy(-1),
    'shift+ArrowDown': () => extend(1),
    'shift+ArrowUp': () => extend(-1),
    PageDown: () => moveBy(rowsInView),
    PageUp: () => moveBy(-rowsInView),
    Home: () => moveTo(0),
    End: () => moveTo((pages.view.facts?.total ?? 1) - 1),
    Enter: () => (view.opened === null ? open(cursor) : close()),
    Delete: acts.remove,
    x: () => {
      const row = pages.rowAt(cursor);
      if (row) select(toggled(selection, row.id));
    },
    'mod+a': () => select({ kind: 'all' }),
  };
  return (event) => {
    const isOnButton = event.target instanceof HTMLButtonElement;
    const run = keys[writeKey(event)];
    if (
      event.key === 'Escape' &&
      (view.opened !== null || selection.kind === 'all' || selection.ids.size > 0)
    ) {
      event.preventDefault();
      if (view.opened !== null) close();
      else select(nothingSelected);
      return;
    }
    if (!run || (isOnButton && event.key === 'Enter')) return;
    event.preventDefault();
    run();
  };
}

function writeKey({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): string {
  return `${ctrlKey || metaKey ? 'mod+' : ''}${shiftKey ? 'shift+' : ''}${key}`;
}
