import { AppError } from '../../../common/errors/appError.ts';
import type { LoraTarget } from '../../../common/training.ts';
import type { Adapter } from '../../../contract/training/adapters.ts';
import type { Statement, Store } from '../../store/store.ts';
import { findReferred } from '../references.ts';

interface AdapterRow {
  id: string;
  name: string;
  model_id: string;
  model_name: string;
  rank: number;
  alpha: number;
  targets: string;
  parameters: number;
  size_bytes: number;
  origin: Adapter['origin'];
  run_id: string | null;
  offered: number;
  sha256: string;
  created_at: string;
  has_model: number;
  evaluation: string | null;
  verdict: Adapter['verdict'];
  gate: Adapter['gate'] | null;
}

/** What counts is the newest evaluation against the base that has an outcome. */
const ofEvaluation = (column: string) =>
  `(SELECT ${column} FROM evaluations WHERE second_id = a.id AND first_id IS NULL AND result IS NOT NULL
      ORDER BY rowid DESC LIMIT 1)`;
const selectAdapters = `SELECT a.*, m.id IS NOT NULL AS has_model, coalesce(m.name, a.model_name) AS model_name,
    ${ofEvaluation('id')} AS evaluation, ${ofEvaluation('verdict')} AS verdict,
    ${ofEvaluation('gate')} AS gate
  FROM adapters a LEFT JOIN models m ON m.id = a.model_id`;

/** Newest first; `model` is an id or a name. */
export function listAdapters(store: Pick<Store, 'read'>, model?: string): Adapter[] {
  const rows =
    model === undefined
      ? store.read<AdapterRow>(`${selectAdapters} ORDER BY a.rowid DESC`)
      : store.read<AdapterRow>(
          `${selectAdapters} WHERE ? IN (a.model_id, coalesce(m.name, a.model_name)) ORDER BY a.rowid DESC`,
          [model],
        );
  return rows.map(toAdapter);
}

/** Throws `adapters.notFound`, `adapters.ambiguous`. */
export function findAdapter(store: Pick<Store, 'read'>, reference: string): Adapter {
  return findReferred(listAdapters(store), reference, {
    notFound: () => new AppError('adapters.notFound', { adapter: reference }),
    ambiguous: () => new AppError('adapters.ambiguous', { adapter: reference }),
  });
}

/** Throws `adapters.modelGone` where its model was removed. */
export function requireModel({ name, model }: Adapter): void {
  if (!model.isThere) throw new AppError('adapters.modelGone', { adapter: name, model: model.name });
}

function toAdapter(row: AdapterRow): Adapter {
  return {
    id: row.id,
    name: row.name,
    model: { id: row.model_id, name: row.model_name, isThere: row.has_model === 1 },
    rank: row.rank,
    alpha: row.alpha,
    targets: JSON.parse(row.targets) as LoraTarget[],
    parameters: row.parameters,
    sizeBytes: row.size_bytes,
    origin: row.origin,
    run: row.run_id,
    offered: row.offered === 1,
    verdict: row.verdict,
    gate: row.gate ?? 'notMeasured',
    evaluation: row.evaluation,
    sha256: row.sha256,
    createdAt: row.created_at,
  };
}

export function isAdapterNameTaken(
  store: Pick<Store, 'read'>,
  name: string,
  except: string | null = null,
): boolean {
  return (
    store.read('SELECT 1 FROM adapters WHERE name = ? AND id IS NOT ? LIMIT 1', [name, except]).length > 0
  );
}

/** Throws `adapters.nameTaken` when another one is called so. */
export function requireFreeAdapterName(
  store: Pick<Store, 'read'>,
  name: string,
  except: string | null,
): void {
  if (isAdapterNameTaken(store, name, except)) throw new AppError('adapters.nameTaken', { name });
}

export type NewAdapter = { readonly model: Pick<Adapter['model'], 'id' | 'name'> } & Pick<
  Adapter,
  'id' | 'name' | 'rank' | 'alpha' | 'targets' | 'parameters' | 'sizeBytes' | 'origin' | 'run' | 'sha256'
>;

/** Does nothing when it is there already: a job that was killed behind this comes here again. */
export function insertAdapter(adapter: NewAdapter): Statement {
  return {
    sql: `INSERT INTO adapters (id, name, model_id, model_name, rank, alpha, targets, parameters, size_bytes, origin, run_id,
            sha256, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    params: [
      ...[adapter.id, adapter.name, adapter.model.id, adapter.model.name, adapter.rank, adapter.alpha],
      ...[JSON.stringify(adapter.targets), adapter.parameters, adapter.sizeBytes, adapter.origin],
      ...[adapter.run, adapter.sha256, new Date().toISOString()],
    ],
  };
}

export function renameAdapter(id: string, name: string): Statement {
  return { sql: 'UPDATE adapters SET name = ? WHERE id = ?', params: [name, id] };
}

export function offerAdapter(id: string, offered: boolean): Statement {
  return { sql: 'UPDATE adapters SET offered = ? WHERE id = ?', params: [offered ? 1 : 0, id] };
}

export function deleteAdapter(id: string): Statement {
  return { sql: 'DELETE FROM adapters WHERE id = ?', params: [id], changes: 1 };
}
