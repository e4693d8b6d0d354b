import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../common/errors/appError.ts';
import type { DatasetFile } from './datasetFile.ts';
import { noteDerived } from './derived.ts';
import type { OperationContext } from './operation.ts';
import {
  type FieldChanges,
  isSame,
  isWithdrawn,
  type RowFields,
  readFields,
  withoutDerived,
  writeFields,
} from './rowFields.ts';
import { takeBack } from './takeBack.ts';

export { type FieldChanges, isWithdrawn, type RowFields, readFields, readTags } from './rowFields.ts';

export interface OperationStart {
  /** Feature and verb: `rows.edit`, `rules.apply`. */
  readonly kind: string;
  /** What would do it again. */
  readonly parameters: unknown;
  /** An actor's id. */
  readonly actor: string;
}

/** A step of the data set's history while it is made: every change goes through it, so all can be undone and replayed. */
export interface OperationLog {
  readonly id: number;
  /** Changes these fields of a row, and counts it; nothing happens when they are so already. */
  change(row: number, after: FieldChanges): void;
}

/**
 * One operation in one transaction: all of its changes or none. Returns the operation's id, null when nothing was to be
 * changed (then there is no operation).
 */
export function applyOperation(
  file: DatasetFile,
  start: OperationStart,
  work: (log: OperationLog) => void,
): number | null {
  return file.transaction(() => {
    const id = begin(file, start);
    let rows = 0;
    work({
      id,
      change(row, after) {
        if (changeRow(file, { operation: id, row, after })) rows += 1;
      },
    });
    return finish(file, id, rows);
  });
}

/**
 * More changes of an operation that is done: work that comes in over hours is one step to people, is safe as far as it has
 * come, and is undone as a whole.
 */
export function extendOperation(
  file: DatasetFile,
  operation: number,
  work: (log: OperationLog) => void,
): void {
  file.transaction(() => {
    let rows = 0;
    work({
      id: operation,
      change(row, after) {
        if (changeRow(file, { operation, row, after })) rows += 1;
      },
    });
    file.run('UPDATE operations SET rows = rows + ? WHERE id = ?', rows, operation);
    noteDerived(file);
  });
}

/** Whether a version has this step as it is: what comes to it later would not be part of that, so it begins another step. */
export function isFrozen(file: DatasetFile, operation: number): boolean {
  return (
    file.get("SELECT 1 AS frozen FROM operations WHERE kind = 'versions.freeze' AND id > ?", operation) !==
    null
  );
}

/** How long a slice of a long operation may hold the writer. */
const sliceMs = 40;

export interface LongOperationStart extends OperationStart {
  readonly context: OperationContext;
  /** In the transaction that ends the operation. */
  readonly whenDone?: (operation: number | null) => void;
}

/**
 * The same over many rows, a slice at a time so that others get in between. A cancel or a failure undoes the slices that were
 * done; what a kill leaves half-done (`state` running) is undone at the next opening. After the last slice nothing stops it.
 */
export async function applyLongOperation(
  file: DatasetFile,
  { context, whenDone, ...start }: LongOperationStart,
  steps: Iterable<(log: OperationLog) => void>,
): Promise<number | null> {
  const id = begin(file, start);
  let rows = 0;
  const log: OperationLog = {
    id,
    change(row, after) {
      if (changeRow(file, { operation: id, row, after })) rows += 1;
    },
  };
  const iterator = steps[Symbol.iterator]();
  /** Whether there is another one to come. */
  const doSlice = () => {
    const until = performance.now() + sliceMs;
    do {
      const step = iterator.next();
      if (step.done) return false;
      step.value(log);
    } while (performance.now() < until);
    return true;
  };
  try {
    for (;;) {
      const end = file.transaction(() => {
        if (doSlice()) return null;
        const done = finish(file, id, rows);
        whenDone?.(done);
        return { done };
      });
      if (end) return end.done;
      await context.breathe();
    }
  } catch (error) {
    for (const _ of takeBack(file, id)) await nextTurn();
    throw error;
  }
}

function begin(file: DatasetFile, { kind, parameters, actor }: OperationStart): number {
  return file.insert(
    "INSERT INTO operations (kind, parameters, actor, at, state) VALUES (?, ?, ?, ?, 'running')",
    kind,
    JSON.stringify(parameters),
    actor,
    new Date().toISOString(),
  );
}

/** Returns its id; null: it has changed nothing and leaves no trace. */
function finish(file: DatasetFile, id: number, rows: number): number | null {
  if (rows === 0) file.run('DELETE FROM operations WHERE id = ?', id);
  else file.run("UPDATE operations SET state = 'done', rows = ? WHERE id = ?", rows, id);
  return rows === 0 ? null : id;
}

/**
 * Undoes an operation by another one, so that the history stays whole and the undo can be undone, too. Throws
 * `datasets.notUndoable` when a later operation has changed the same fields of one of its rows, or when it was undone before;
 * `datasets.stepFinal` when what it has replaced is gone for good.
 */
export async function undoOperation(
  file: DatasetFile,
  { operation, actor }: { readonly operation: number; readonly actor: string },
  context: OperationContext,
): Promise<number | null> {
  const found = file.get<{ state: string; is_final: number }>(
    'SELECT state, is_final FROM operations WHERE id = ?',
    operation,
  );
  if (found?.state !== 'done') throw notUndoable(found === null ? 'unknown' : found.state);
  if (found.is_final) throw new AppError('datasets.stepFinal');
  const whenDone = (undo: number | null) =>
    void file.run("UPDATE operations SET state = 'undone', undone_by = ? WHERE id = ?", undo, operation);
  const start = { kind: 'undo', parameters: { operation }, actor, context, whenDone };
  return applyLongOperation(file, start, stepsBack(file, operation));
}

function* stepsBack(file: DatasetFile, operation: number): Generator<(log: OperationLog) => void> {
  for (const { row, before, after } of changesOf(file, operation))
    yield (log) => {
      requireUntouched(file, row, JSON.parse(after) as FieldChanges);
      log.change(row, JSON.parse(before) as FieldChanges);
    };
}

function notUndoable(reason: string): AppError {
  return new AppError('datasets.notUndoable', { reason });
}

function requireUntouched(file: DatasetFile, row: number, after: FieldChanges): void {
  const now = readFields(file, row, Object.keys(after) as (keyof RowFields)[]);
  for (const name of Object.keys(after) as (keyof RowFields)[])
    if (!isSame(now[name], after[name])) throw notUndoable(`row ${row}`);
}

interface StoredChange {
  readonly row: number;
  readonly before: string;
  readonly after: string;
}

const changesAtOnce = 500;

/** By page: an operation may have changed a million rows. */
function* changesOf(file: DatasetFile, operation: number): Generator<StoredChange> {
  for (let last = 0; ; ) {
    const page = file.all<StoredChange>(
      'SELECT row, before, after FROM changes WHERE operation = ? AND row > ? ORDER BY row LIMIT ?',
      operation,
      last,
      changesAtOnce,
    );
    yield* page;
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.row;
  }
}

interface Change {
  readonly operation: number;
  readonly row: number;
  readonly after: FieldChanges;
}

/** Whether anything was changed. A row that is changed twice by one operation keeps its first `before`. */
function changeRow(file: DatasetFile, { operation, row, after: asked }: Change): boolean {
  if (isWithdrawn(file, row)) return false;
  const withReview: FieldChanges = { ...unreviewed, ...withoutDerived(asked) };
  const now = readFields(file, row, Object.keys(withReview) as (keyof RowFields)[]);
  const isOther = (name: keyof RowFields) => !isSame(now[name], withReview[name]);
  const after = isOther('content') || isOther('label') ? withReview : withoutDerived(asked);
  const changed = (Object.keys(after) as (keyof RowFields)[]).filter(isOther);
  if (changed.length === 0) return false;
  const pick = (fields: FieldChanges) =>
    JSON.stringify(Object.fromEntries(changed.map((name) => [name, fields[name]])));
  const earlier = file.get<{ before: string; after: string }>(
    'SELECT before, after FROM changes WHERE operation = ? AND row = ?',
    operation,
    row,
  );
  const before = { ...JSON.parse(pick(now)), ...(earlier && JSON.parse(earlier.before)) };
  const all = { ...(earlier && JSON.parse(earlier.after)), ...JSON.parse(pick(after)) };
  file.run(
    'INSERT OR REPLACE INTO changes (operation, row, before, after) VALUES (?, ?, ?, ?)',
    operation,
    row,
    JSON.stringify(before),
    JSON.stringify(all),
  );
  writeFields(file, row, JSON.parse(pick(after)) as FieldChanges);
  return earlier === null;
}

/** A review was of the content and the label that stood there: it goes with them, unless the step says what comes instead. */
const unreviewed = { review: null, reviewer: null } as const satisfies FieldChanges;
