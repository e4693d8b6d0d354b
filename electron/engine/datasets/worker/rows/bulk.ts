import type { BulkChange, RowFilter } from '../../../../contract/datasets/rows.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { applyLongOperation, type FieldChanges, type OperationLog, readFields } from '../history.ts';
import type { OperationContext } from '../operation.ts';
import { type Changer, createChanger } from './bulkChange.ts';
import { describeChanges } from './revisions.ts';
import { walkIds } from './walkIds.ts';

export interface BulkInput {
  readonly filter: RowFilter;
  readonly change: BulkChange;
}

/** Changes every row of a filter in one step of the history. Throws `datasets.labelUnknown`, `datasets.patternInvalid`, `datasets.patternEndless`. */
export async function changeInBulk(
  file: DatasetFile,
  { filter, change, actor }: BulkInput & { readonly actor: string },
  context: OperationContext,
): Promise<{ readonly operation: number | null }> {
  const changer = createChanger(file, change, actor);
  // All of them first: what a change does to a row must not decide about the next.
  const ids: number[] = [];
  for (const slice of walkIds(file, filter, { descending: false })) {
    for (const id of slice) ids.push(id);
    await context.breathe();
  }
  const start = { kind: 'rows.bulk', parameters: { filter, change }, actor, context };
  const operation = await applyLongOperation(file, start, stepsOf(changer, { ids, context }));
  return { operation };
}

const rowsAtOnce = 100;

function* stepsOf(
  changer: Changer,
  { ids, context }: { readonly ids: readonly number[]; readonly context: OperationContext },
): Generator<(log: OperationLog) => void> {
  for (let done = 0; done < ids.length; done += rowsAtOnce)
    yield (log) => {
      const chosen = ids.slice(done, done + rowsAtOnce);
      for (const [row, fields] of changer(chosen, log.id)) log.change(row, fields);
      context.progress(done + chosen.length, ids.length);
    };
}

const lookedAtMost = 1_000;
const shownExamples = 5;

/** What a bulk edit would do, seen from the first rows of the filter. Throws what it would throw. */
export async function previewBulk(
  file: DatasetFile,
  { filter, change }: BulkInput,
  context: OperationContext,
) {
  const changer = createChanger(file, change, '');
  let matching = 0;
  const first: number[] = [];
  for (const slice of walkIds(file, filter, { descending: false })) {
    matching += slice.length;
    first.push(...slice.slice(0, lookedAtMost - first.length));
    await context.breathe();
  }
  const examples: { row: number; before: string; after: string }[] = [];
  let changing = 0;
  for (let done = 0; done < first.length; done += rowsAtOnce) {
    for (const [row, fields] of changer(first.slice(done, done + rowsAtOnce), 0)) {
      const shown = changesOf(file, row, fields);
      if (shown === null) continue;
      changing += 1;
      if (examples.length < shownExamples) examples.push({ row, ...shown });
    }
    await context.breathe();
  }
  return { matching, looked: first.length, changing, examples };
}

/** Who changed it and that it has to be reviewed again goes without saying. */
const unsaid: ReadonlySet<string> = new Set(['author', 'review', 'reviewer', 'labelBy']);
const shownCharacters = 2_000;

/** Before and after as people read them; null: the row is so already. */
function changesOf(file: DatasetFile, row: number, after: FieldChanges) {
  const before = readFields(file, row, Object.keys(after) as (keyof FieldChanges)[]);
  const changes = describeChanges(before, after).filter(
    (change) => change.before !== change.after && !unsaid.has(change.field),
  );
  const [only] = changes;
  if (only === undefined) return null;
  const isText = changes.length === 1 && only.field === 'content';
  const asText = (side: 'before' | 'after') =>
    changes
      .map((change) => (isText ? (change[side] ?? '') : `${change.field}: ${change[side] ?? '-'}`))
      .join('\n')
      .slice(0, shownCharacters);
  return { before: asText('before'), after: asText('after') };
}
