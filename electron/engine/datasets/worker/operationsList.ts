import type { DatasetOperation } from '../../../contract/datasets/core.ts';
import type { DatasetFile } from './datasetFile.ts';

interface OperationRow {
  readonly id: number;
  readonly kind: string;
  readonly parameters: string;
  readonly actor: string;
  readonly at: string;
  readonly rows: number;
  readonly state: DatasetOperation['state'];
  readonly has_changes: number;
  readonly is_final: number;
}

/** Newest first. */
export function listOperations(
  file: DatasetFile,
  { before, atMost }: { readonly before?: number | undefined; readonly atMost: number },
): { operations: DatasetOperation[] } {
  const rows = file.all<OperationRow>(
    `SELECT *, EXISTS (SELECT 1 FROM changes WHERE operation = operations.id) AS has_changes
     FROM operations WHERE id < ? ORDER BY id DESC LIMIT ?`,
    before ?? Number.MAX_SAFE_INTEGER,
    atMost,
  );
  return {
    operations: rows.map(({ has_changes, parameters, ...row }) => ({
      id: row.id,
      kind: row.kind,
      parameters: JSON.parse(parameters) as unknown,
      actor: row.actor,
      at: row.at,
      rows: row.rows,
      state: row.state,
      canUndo: row.state === 'done' && has_changes === 1 && row.is_final === 0,
    })),
  };
}

/** The newest step that can be taken back; null: there is none. */
export function newestUndoable(file: DatasetFile): number | null {
  return (
    file.get<{ id: number }>(
      `SELECT id FROM operations WHERE state = 'done' AND kind <> 'undo' AND is_final = 0
         AND EXISTS (SELECT 1 FROM changes WHERE operation = operations.id) ORDER BY id DESC LIMIT 1`,
    )?.id ?? null
  );
}
