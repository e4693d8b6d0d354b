import type { DatasetFile } from '../datasetFile.ts';
import type { FieldChanges } from '../history.ts';
import { openParameters } from './lineage.ts';

/** Changes by steps that have replaced personal data, and still know what it was. */
const masking = `FROM changes JOIN operations ON id = operation
  WHERE kind = 'personal.mask' AND json_type(before, '$.content') IS NOT NULL`;
const atOnce = 100;

/** How many rows still have their unmasked text in the history. */
export function countMasked(file: DatasetFile): number {
  return file.get<{ rows: number }>(`SELECT count(DISTINCT row) AS rows ${masking}`)?.rows ?? 0;
}

/**
 * After a freeze masking is for good: of every row that it has touched the history forgets all texts but those that a version
 * or the draft has, a slice of rows at a time. Steps that lose something can no longer be undone. It goes on where a kill has
 * stopped it.
 */
export function* purgeMasked(file: DatasetFile): Generator<void> {
  const frozen = file
    .all<{ last: number }>(
      "SELECT json_extract(manifest, '$.lineage.last') AS last FROM versions ORDER BY last",
    )
    .map(({ last }) => last);
  const isOpen = file.get('SELECT 1 AS open FROM versions WHERE is_purged = 0') !== null;
  const last = frozen.at(-1);
  if (!isOpen || last === undefined) return;
  for (;;) {
    const rows = file.all<{ row: number }>(
      `SELECT DISTINCT row ${masking} AND operation <= ? ORDER BY row LIMIT ${atOnce}`,
      last,
    );
    if (rows.length === 0) break;
    file.transaction(() => {
      for (const { row } of rows) purgeRow(file, row, frozen);
    });
    yield;
  }
  file.run('UPDATE versions SET is_purged = 1');
  file.database.pragma('wal_checkpoint(TRUNCATE)');
}

interface Change {
  readonly operation: number;
  readonly before: string;
  readonly after: string;
  readonly parameters: string;
}

/** `frozen`: the last step of each version, rising. What a version has is in the last change before its end. */
function purgeRow(file: DatasetFile, row: number, frozen: readonly number[]): void {
  const changes = file.all<Change>(
    `SELECT operation, before, after, parameters FROM changes JOIN operations ON id = operation
     WHERE row = ? AND operation <= ? ORDER BY operation`,
    row,
    frozen.at(-1) ?? 0,
  );
  const writing = changes.filter(({ after }) => 'content' in (JSON.parse(after) as FieldChanges));
  const needed = new Set(
    frozen.map((last) => writing.findLast(({ operation }) => operation <= last)?.operation),
  );
  for (const { operation, before, after } of writing)
    file.run(
      'UPDATE changes SET before = ?, after = ? WHERE operation = ? AND row = ?',
      withoutContent(before),
      needed.has(operation) ? after : withoutContent(after),
      operation,
      row,
    );
  for (const { operation, parameters } of changes)
    file.run(
      'UPDATE operations SET is_final = max(is_final, ?), parameters = ? WHERE id = ?',
      writing.some((change) => change.operation === operation) ? 1 : 0,
      JSON.stringify(openParameters(JSON.parse(parameters))),
      operation,
    );
  for (const sql of forgetEarlier) file.run(sql, row);
}

/**
 * What was found out about earlier texts: from it and the masked text one could try out what the mask stands for. Masks are
 * still counted by their kind.
 */
const forgetEarlier = [
  'DELETE FROM looked_through WHERE row = ? AND fingerprint <> (SELECT fingerprint FROM rows WHERE id = looked_through.row)',
  'DELETE FROM signatures WHERE row = ? AND fingerprint <> (SELECT fingerprint FROM rows WHERE id = signatures.row)',
  'DELETE FROM compared WHERE row = ? AND fingerprint <> (SELECT fingerprint FROM rows WHERE id = compared.row)',
  'UPDATE findings SET fingerprint = 0 WHERE row = ? AND is_current = 0 AND masked_by IS NOT NULL',
] as const;

function withoutContent(fields: string): string {
  const { content, hash, extra, ...rest } = JSON.parse(fields) as FieldChanges;
  return JSON.stringify(rest);
}
