import { type RowContent, textsOf } from '../../../../../common/datasetRow.ts';
import type { Masking, MaskPreview } from '../../../../../contract/datasets/personal.ts';
import { type FoundInRow, maskRow, withMasks } from '../../../../../ml/datasets/personal/mask.ts';
import { contentFields } from '../../content.ts';
import type { DatasetFile } from '../../datasetFile.ts';
import { applyLongOperation, type OperationLog } from '../../history.ts';
import type { OperationContext } from '../../operation.ts';
import type { StoredFinding } from './findings.ts';
import { lookThrough } from './lookThrough.ts';

const rowsAtOnce = 100;
const shownRows = 12;
/** Before the first place that is masked, and after it. */
const shownBefore = 80;
const shownCharacters = 320;

/** Puts something else in the place of what was found and is not ignored, as one step of the history. */
export async function maskPersonal(
  file: DatasetFile,
  { actor, ...masking }: Masking & { readonly actor: string },
  context: OperationContext,
): Promise<{ readonly operation: number | null }> {
  const start = { kind: 'personal.mask', parameters: masking, actor, context };
  return { operation: await applyLongOperation(file, start, steps(file, masking, context)) };
}

function* steps(
  file: DatasetFile,
  masking: Masking,
  context: OperationContext,
): Generator<(log: OperationLog) => void> {
  const { rows: of } = countChosen(file, masking);
  let done = 0;
  for (const row of walkFound(file, masking))
    yield (log) => {
      const found = readFound(file, row, masking);
      // Masked before by this step, or edited since the list was made.
      if (found === null) return;
      log.change(row, contentFields(maskRow(found.content, found.masks)));
      for (const { id } of found.masks)
        file.run('UPDATE findings SET masked_by = ? WHERE id = ?', log.id, id);
      // Of other kinds there may be more in it, now in other places.
      lookThrough(file, row);
      done += 1;
      context.progress(Math.min(done, of), of);
    };
}

export function previewMask(file: DatasetFile, masking: Masking): MaskPreview {
  const examples: MaskPreview['examples'] = [];
  for (const row of walkFound(file, masking)) {
    const found = readFound(file, row, masking);
    if (found) examples.push(toExample(row, found));
    if (examples.length >= shownRows) break;
  }
  return { ...countChosen(file, masking), examples };
}

const chosenSql = `is_current = 1 AND is_ignored = 0 AND kind IN (SELECT value FROM json_each(?))`;
/** Row by row, whichever index would find the kinds sooner. */
const byRowSql = `FROM findings INDEXED BY findings_row WHERE ${chosenSql}`;

function countChosen(file: DatasetFile, { kinds }: Masking): { rows: number; findings: number } {
  const counts = file.get<{ rows: number; findings: number }>(
    `SELECT count(DISTINCT row) AS rows, count(*) AS findings FROM findings WHERE ${chosenSql}`,
    JSON.stringify(kinds),
  );
  return counts ?? { rows: 0, findings: 0 };
}

/** Rows with something of these kinds, by id. */
function* walkFound(file: DatasetFile, { kinds }: Masking): Generator<number> {
  for (let last = 0; ; ) {
    const page = file.all<{ row: number }>(
      `SELECT DISTINCT row ${byRowSql} AND row > ? ORDER BY row LIMIT ${rowsAtOnce}`,
      JSON.stringify(kinds),
      last,
    );
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.row;
    for (const { row } of page) yield row;
  }
}

type NumberedMask = FoundInRow & { readonly id: number };

interface FoundRow {
  readonly content: RowContent;
  /** By text and place. */
  readonly masks: readonly NumberedMask[];
}

/** null: there is nothing of these kinds in the row now. */
function readFound(file: DatasetFile, row: number, masking: Masking): FoundRow | null {
  const found = file.all<StoredFinding>(
    `SELECT * ${byRowSql} AND row = ? ORDER BY part, start`,
    JSON.stringify(masking.kinds),
    row,
  );
  const stored = file.get<{ content: string }>('SELECT content FROM contents WHERE id = ?', row);
  if (found.length === 0 || stored === null) return null;
  const content = JSON.parse(stored.content) as RowContent;
  const spans = found.map(({ id, part, start, stop, kind, confidence }) => ({
    ...{ id, part, start, end: stop, kind, confidence },
  }));
  const masks = withMasks(content, spans, masking).map((mask, at) => ({ ...mask, id: spans[at]?.id ?? 0 }));
  return { content, masks };
}

/** The first text in which something is masked, from a little before that. */
function toExample(row: number, { content, masks }: FoundRow): MaskPreview['examples'][number] {
  const part = masks[0]?.part ?? 0;
  const text = textsOf(content)[part] ?? '';
  const from = Math.max(0, (masks[0]?.start ?? 0) - shownBefore);
  const shown = masks.filter((mask) => mask.part === part && mask.end - from <= shownCharacters);
  const upTo = Math.max(from + shownCharacters, shown.at(-1)?.end ?? 0);
  const cut = from > 0 ? '…' : '';
  const before = cut + text.slice(from, upTo);
  const spans: { start: number; end: number }[] = [];
  let after = cut;
  let done = from;
  for (const { start, end, instead } of shown) {
    after += text.slice(done, start);
    spans.push({ start: after.length, end: after.length + instead.length });
    after += instead;
    done = end;
  }
  return {
    row,
    before: {
      text: before,
      spans: shown.map(({ start, end }) => ({
        start: start - from + cut.length,
        end: end - from + cut.length,
      })),
    },
    after: { text: after + text.slice(done, upTo), spans },
  };
}
