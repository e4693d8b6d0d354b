import type { DatasetFile } from './datasetFile.ts';
import {
  type FieldChanges,
  isSame,
  isWithdrawn,
  type RowFields,
  readFields,
  writeFields,
} from './rowFields.ts';

const changesAtOnce = 500;

/**
 * An operation that a failure or a kill left half-done: its changes go back, and it leaves no trace. By pages, each with its part
 * of the history, so that others get in between and a kill in the middle costs nothing. What somebody has changed meanwhile stays.
 */
export function* takeBack(file: DatasetFile, operation: number): Generator<void> {
  for (let isOver = false; !isOver; ) {
    isOver = file.transaction(() => takeBackPage(file, operation));
    yield;
  }
  file.run('DELETE FROM operations WHERE id = ?', operation);
}

/** Called when the file is opened for writing, before anybody reads it. */
export function takeBackUnfinished(file: DatasetFile): void {
  for (const { id } of file.all<{ id: number }>("SELECT id FROM operations WHERE state = 'running'"))
    for (const _ of takeBack(file, id));
}

/** Whether it was the last one. */
function takeBackPage(file: DatasetFile, operation: number): boolean {
  const page = file.all<{ row: number; before: string; after: string }>(
    'SELECT row, before, after FROM changes WHERE operation = ? ORDER BY row LIMIT ?',
    operation,
    changesAtOnce,
  );
  for (const { row, before, after } of page)
    if (!isWithdrawn(file, row))
      writeFields(file, row, untouched(file, row, { before: JSON.parse(before), after: JSON.parse(after) }));
  file.run('DELETE FROM changes WHERE operation = ? AND row <= ?', operation, page.at(-1)?.row ?? 0);
  return page.length < changesAtOnce;
}

/** Of what was before, the fields that still are as the operation has left them. */
function untouched(
  file: DatasetFile,
  row: number,
  { before, after }: { readonly before: FieldChanges; readonly after: FieldChanges },
): FieldChanges {
  const names = Object.keys(after) as (keyof RowFields)[];
  const now = readFields(file, row, names);
  return Object.fromEntries(
    names.filter((name) => isSame(now[name], after[name])).map((name) => [name, before[name]]),
  );
}
