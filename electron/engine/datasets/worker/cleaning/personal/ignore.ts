import type { RowContent } from '../../../../../common/datasetRow.ts';
import { AppError } from '../../../../../common/errors/appError.ts';
import type { DatasetFile } from '../../datasetFile.ts';
import type { OperationContext } from '../../operation.ts';
import { storeInSlices } from '../slices.ts';
import type { StoredFinding } from './findings.ts';
import { textOfSpan } from './lookThrough.ts';

const findingsAtOnce = 50;

/** It is of no person; searches to come know that, too. Returns how many places it was. Throws `datasets.findingGone`. */
export async function ignoreFinding(
  file: DatasetFile,
  { finding, everywhere }: { readonly finding: number; readonly everywhere: boolean },
  context: OperationContext,
): Promise<{ findings: number }> {
  const chosen = readChosen(file, finding);
  const row = everywhere ? 0 : chosen.row;
  file.run(
    'INSERT OR IGNORE INTO ignored_texts (kind, text, row) VALUES (?, ?, ?)',
    chosen.kind,
    chosen.text,
    row,
  );
  return { findings: await markAll(file, { ...chosen, row, ignored: 1 }, context) };
}

/** The same text is asked about again, in every row. Throws `datasets.findingGone`. */
export async function restoreFinding(
  file: DatasetFile,
  { finding }: { readonly finding: number },
  context: OperationContext,
): Promise<{ findings: number }> {
  const chosen = readChosen(file, finding);
  file.run('DELETE FROM ignored_texts WHERE kind = ? AND text = ?', chosen.kind, chosen.text);
  return { findings: await markAll(file, { ...chosen, row: 0, ignored: 0 }, context) };
}

interface Chosen {
  readonly kind: StoredFinding['kind'];
  readonly text: string;
  readonly row: number;
}

type FoundRow = StoredFinding & { readonly content: string };

function readChosen(file: DatasetFile, id: number): Chosen {
  const found = file.get<FoundRow>(
    'SELECT findings.*, content FROM findings JOIN contents ON contents.id = row WHERE findings.id = ? AND is_current = 1',
    id,
  );
  if (found === null) throw new AppError('datasets.findingGone', { finding: id });
  return { kind: found.kind, row: found.row, text: textOf(found) };
}

function textOf({ content, part, start, stop }: FoundRow): string {
  return textOfSpan(JSON.parse(content) as RowContent, { part, start, end: stop });
}

interface Marking extends Chosen {
  readonly ignored: 0 | 1;
}

/** Texts are read from the rows: what is masked shall be nowhere else. `row` 0: of all rows. */
function markAll(file: DatasetFile, marking: Marking, context: OperationContext): Promise<number> {
  return storeInSlices(file, markSteps(file, marking), context);
}

function* markSteps(file: DatasetFile, { kind, text, row, ignored }: Marking): Generator<void, number> {
  let marked = 0;
  for (let last = 0; ; ) {
    const page = file.all<FoundRow>(
      `SELECT findings.*, content FROM findings JOIN contents ON contents.id = row
       WHERE is_current = 1 AND kind = ? AND is_ignored = ? AND findings.id > ? AND ? IN (0, row)
       ORDER BY findings.id LIMIT ${findingsAtOnce}`,
      ...[kind, 1 - ignored, last, row],
    );
    const end = page.at(-1);
    if (end === undefined) return marked;
    last = end.id;
    for (const finding of page)
      if (textOf(finding) === text)
        marked += file.run('UPDATE findings SET is_ignored = ? WHERE id = ?', ignored, finding.id);
    yield;
  }
}
