import type { GivenOut } from '../../../../contract/datasets/exports.ts';
import type { DatasetState } from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';

export interface NewExport {
  readonly of: DatasetState;
  readonly name: string;
  readonly format: string;
  readonly rows: number;
  readonly lastRow: number;
  readonly actor: string;
}

/** That a copy was given out: a later withdrawal names it. */
export function recordExport(
  file: DatasetFile,
  { of, name, format, rows, lastRow, actor }: NewExport,
): number {
  return file.insert(
    'INSERT INTO exports (version, name, format, rows, last_row, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[of === 'draft' ? null : of, name, format, rows, lastRow, actor, new Date().toISOString()],
  );
}

/** Newest first. */
export function listExports(file: DatasetFile): { exports: GivenOut[] } {
  const rows = file.all<Omit<GivenOut, 'of'> & { version: number | null }>(
    'SELECT id, version, name, format, rows, actor, at FROM exports ORDER BY id DESC LIMIT 200',
  );
  return { exports: rows.map(({ version, ...row }) => ({ ...row, of: version ?? 'draft' })) };
}
