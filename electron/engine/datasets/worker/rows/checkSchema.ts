import type { RowContent } from '../../../../common/datasetRow.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { derive, noteDerived } from '../derived.ts';
import type { OperationContext } from '../operation.ts';
import { problemBits } from '../problems.ts';
import { readUnchecked, writeUnchecked } from '../settings.ts';

/** How long the writer is held; others get in between. */
const sliceMs = 40;
const rowsAtOnce = 50;

/**
 * After another schema was set: marks the rows that do not meet it, and no others. It follows from the rows and the settings, so
 * it is no step of the history. Where it has come to is in the file; a kill or a cancel costs nothing that was done.
 */
export async function checkSchema(
  file: DatasetFile,
  _input: Readonly<Record<string, never>>,
  context: OperationContext,
): Promise<{ readonly rows: number; readonly changed: number }> {
  let [rows, changed] = [0, 0];
  // Read anew each time: meanwhile the schema may have been changed again.
  for (let after = readUnchecked(file); after !== null; after = readUnchecked(file)) {
    const until = performance.now() + sliceMs;
    file.transaction(() => {
      for (let isOver = false; !isOver; isOver ||= performance.now() > until) {
        const page = nextRows(file, after as number);
        for (const row of page) if (checkRow(file, row)) changed += 1;
        rows += page.length;
        after = page.at(-1)?.id ?? null;
        isOver = after === null;
      }
      writeUnchecked(file, after);
    });
    context.progress(rows, rows + countAfter(file, after));
    await context.breathe();
  }
  if (changed > 0) noteDerived(file);
  return { rows, changed };
}

interface CheckedRow {
  readonly id: number;
  readonly problems: number;
  readonly content: string;
}

function nextRows(file: DatasetFile, after: number): CheckedRow[] {
  return file.all<CheckedRow>(
    'SELECT id, problems, content FROM rows JOIN contents USING (id) WHERE rows.id > ? ORDER BY rows.id LIMIT ?',
    after,
    rowsAtOnce,
  );
}

function countAfter(file: DatasetFile, after: number | null): number {
  if (after === null) return 0;
  return (file.get<{ last: number }>('SELECT coalesce(max(id), 0) AS last FROM rows')?.last ?? 0) - after;
}

/** Whether its mark has changed. */
function checkRow(file: DatasetFile, { id, problems, content }: CheckedRow): boolean {
  const { schemaBit } = derive(file, JSON.parse(content) as RowContent);
  if ((problems & problemBits.schema) === schemaBit) return false;
  file.run('UPDATE rows SET problems = (problems & ?) | ? WHERE id = ?', ~problemBits.schema, schemaBit, id);
  return true;
}
