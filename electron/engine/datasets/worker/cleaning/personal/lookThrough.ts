import { type RowContent, textsOf } from '../../../../../common/datasetRow.ts';
import { type SpanInRow, spansInRow } from '../../../../../ml/datasets/personal/mask.ts';
import type { DatasetFile } from '../../datasetFile.ts';

/** Looks a row through as it is now, once: a content that was looked through before keeps what was found in it. */
export function lookThrough(file: DatasetFile, row: number): number {
  const found = file.get<{ fingerprint: number; content: string }>(
    'SELECT fingerprint, content FROM rows JOIN contents USING (id) WHERE id = ?',
    row,
  );
  if (found === null) return 0;
  const { fingerprint } = found;
  const isNew = file.run(
    'INSERT OR IGNORE INTO looked_through (row, fingerprint) VALUES (?, ?)',
    row,
    fingerprint,
  );
  if (isNew === 0) return 0;
  const content = JSON.parse(found.content) as RowContent;
  const spans = spansInRow(content);
  for (const span of spans) insertFinding(file, { row, fingerprint, span, text: textOfSpan(content, span) });
  return spans.length;
}

export function textOfSpan(
  content: RowContent,
  { part, start, end }: Pick<SpanInRow, 'part' | 'start' | 'end'>,
): string {
  return (textsOf(content)[part] ?? '').slice(start, end);
}

interface NewFinding {
  readonly row: number;
  readonly fingerprint: number;
  readonly span: SpanInRow;
  readonly text: string;
}

function insertFinding(file: DatasetFile, { row, fingerprint, span, text }: NewFinding): void {
  const ignored = file.get(
    'SELECT 1 FROM ignored_texts WHERE kind = ? AND text = ? AND row IN (0, ?)',
    ...[span.kind, text, row],
  );
  file.run(
    `INSERT INTO findings (row, fingerprint, part, start, stop, kind, confidence, is_ignored)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[row, fingerprint, span.part, span.start, span.end, span.kind, span.confidence],
    ignored === null ? 0 : 1,
  );
}
