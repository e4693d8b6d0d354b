import { AppError } from '../../common/errors/appError.ts';
import type { Dataset } from '../../contract/datasets/core.ts';
import type { Statement, Store } from '../store/store.ts';

interface DatasetRow {
  id: string;
  name: string;
  kind: Dataset['kind'];
  description: string;
  rows: number;
  versions: number;
  size_bytes: number;
  created_at: string;
  changed_at: string;
}

/** By name. */
export function listDatasets(store: Store): Dataset[] {
  return store.read<DatasetRow>('SELECT * FROM datasets ORDER BY name COLLATE NOCASE').map(toDataset);
}

/** By id, by name, or by the beginning of one that no other has. Throws `datasets.notFound`, `datasets.ambiguous`. */
export function findDataset(store: Store, reference: string): Dataset {
  const all = listDatasets(store);
  const exact = all.find(({ id }) => id === reference) ?? all.find(({ name }) => name === reference);
  if (exact) return exact;
  const begun = all.filter(({ id, name }) => id.startsWith(reference) || name.startsWith(reference));
  if (begun.length > 1) throw new AppError('datasets.ambiguous', { dataset: reference });
  const [only] = begun;
  if (!only) throw new AppError('datasets.notFound', { dataset: reference });
  return only;
}

/** Throws `datasets.nameTaken` when another one is called so. */
export function requireFreeName(store: Store, name: string, except: string | null): void {
  const [taken] = store.read<{ id: string }>('SELECT id FROM datasets WHERE name = ? AND id IS NOT ?', [
    name,
    except,
  ]);
  if (taken) throw new AppError('datasets.nameTaken', { name });
}

export function insertDataset({
  id,
  name,
  kind,
  description,
}: Pick<Dataset, 'id' | 'name' | 'kind' | 'description'>): Statement {
  const now = new Date().toISOString();
  return {
    sql: 'INSERT INTO datasets (id, name, kind, description, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?)',
    params: [id, name, kind, description, now, now],
  };
}

export function updateDataset(
  id: string,
  { name, description }: Pick<Dataset, 'name' | 'description'>,
): Statement {
  return {
    sql: 'UPDATE datasets SET name = ?, description = ? WHERE id = ?',
    params: [name, description, id],
  };
}

/** What its file says of itself. */
export interface DatasetCounts {
  readonly rows: number;
  readonly versions: number;
  readonly sizeBytes: number;
}

export function updateCounts(id: string, { rows, versions, sizeBytes }: DatasetCounts): Statement {
  return {
    sql: 'UPDATE datasets SET rows = ?, versions = ?, size_bytes = ?, changed_at = ? WHERE id = ?',
    params: [rows, versions, sizeBytes, new Date().toISOString(), id],
  };
}

export function deleteDataset(id: string): Statement {
  return { sql: 'DELETE FROM datasets WHERE id = ?', params: [id], changes: 1 };
}

function toDataset(row: DatasetRow): Dataset {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    description: row.description,
    rows: row.rows,
    versions: row.versions,
    sizeBytes: row.size_bytes,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}
