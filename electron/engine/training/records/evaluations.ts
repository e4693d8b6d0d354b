import { AppError } from '../../../common/errors/appError.ts';
import type { Job } from '../../../contract/jobs.ts';
import type { Evaluation, EvaluationWish } from '../../../contract/training/evaluations.ts';
import type { SqlValue, Statement, Store } from '../../store/store.ts';
import { jobsById, wordsOf } from './jobState.ts';
import type { RunPlaces } from './runs.ts';

interface EvaluationRow {
  id: string;
  job_id: string;
  model_id: string;
  model_name: string;
  first_id: string | null;
  first_name: string | null;
  second_id: string | null;
  second_name: string | null;
  dataset_id: string;
  dataset_name: string;
  dataset_version: number;
  split: string | null;
  wish: string;
  result: string | null;
  verdict: Evaluation['verdict'];
  gate: Evaluation['gate'];
  created_at: string;
  ended: string | null;
}

export interface EvaluationQuery {
  /** Ids or names. */
  readonly adapter?: string | undefined;
  readonly model?: string | undefined;
}

/** Newest first. */
export function listEvaluations({ store, jobs }: RunPlaces, query: EvaluationQuery): Evaluation[] {
  const conditions: [sql: string, value: SqlValue][] = [];
  if (query.adapter !== undefined)
    conditions.push(['? IN (first_id, second_id, first_name, second_name)', query.adapter]);
  if (query.model !== undefined) conditions.push(['? IN (model_id, model_name)', query.model]);
  const filter = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}` : '';
  const rows = store.read<EvaluationRow>(
    `SELECT * FROM evaluations ${filter} ORDER BY rowid DESC`,
    conditions.map(([, value]) => value),
  );
  const known = jobsById(
    jobs,
    rows.map(({ job_id }) => job_id),
  );
  return rows.map((row) => toEvaluation(row, known.get(row.job_id)));
}

export interface EvaluationDetail extends Evaluation {
  readonly wish: EvaluationWish;
  readonly result: unknown;
}

/** By its id or the beginning of it. Throws `evaluations.notFound`. */
export function findEvaluation({ store, jobs }: RunPlaces, reference: string): EvaluationDetail {
  const row = findRow(store, reference);
  const result: unknown = row.result === null ? null : JSON.parse(row.result);
  return {
    ...toEvaluation(row, jobsById(jobs, [row.job_id]).get(row.job_id)),
    wish: JSON.parse(row.wish) as EvaluationWish,
    result,
  };
}

/** Throws `evaluations.notFound`. */
export function findEvaluationId(store: Pick<Store, 'read'>, reference: string): string {
  return findRow(store, reference).id;
}

function findRow(store: Pick<Store, 'read'>, reference: string): EvaluationRow {
  const rows = store.read<EvaluationRow>('SELECT * FROM evaluations WHERE substr(id, 1, ?) = ?', [
    reference.length,
    reference,
  ]);
  const found = rows.find(({ id }) => id === reference) ?? (rows.length === 1 ? rows[0] : undefined);
  if (!found) throw new AppError('evaluations.notFound', { evaluation: reference });
  return found;
}

function toEvaluation(row: EvaluationRow, job: Job | undefined): Evaluation {
  const { state, error } = wordsOf(job, row.ended);
  const named = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? id });
  return {
    id: row.id,
    model: { id: row.model_id, name: row.model_name },
    first: named(row.first_id, row.first_name),
    second: named(row.second_id, row.second_name),
    state,
    job: row.job_id,
    dataset: {
      ...{ id: row.dataset_id, name: row.dataset_name, version: row.dataset_version },
      split: row.split,
    },
    verdict: row.verdict,
    gate: row.gate,
    error,
    createdAt: row.created_at,
  };
}

export interface NewEvaluation
  extends Pick<Evaluation, 'id' | 'job' | 'model' | 'first' | 'second' | 'dataset'> {
  readonly wish: EvaluationWish;
  readonly createdBy: string;
}

export function insertEvaluation(evaluation: NewEvaluation): Statement {
  const { model, first, second, dataset } = evaluation;
  return {
    sql: `INSERT INTO evaluations (id, job_id, model_id, model_name, first_id, first_name, second_id, second_name, dataset_id,
            dataset_name, dataset_version, split, wish, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      ...[evaluation.id, evaluation.job, model.id, model.name],
      ...[first?.id ?? null, first?.name ?? null, second?.id ?? null, second?.name ?? null],
      ...[dataset.id, dataset.name, dataset.version, dataset.split],
      ...[JSON.stringify(evaluation.wish), evaluation.createdBy, new Date().toISOString()],
    ],
  };
}

export interface EvaluationOutcome {
  readonly result: unknown;
  readonly verdict: NonNullable<Evaluation['verdict']>;
  readonly gate: Evaluation['gate'];
}

export function storeOutcome(id: string, { result, verdict, gate }: EvaluationOutcome): Statement {
  return {
    sql: 'UPDATE evaluations SET result = ?, verdict = ?, gate = ? WHERE id = ?',
    params: [JSON.stringify(result), verdict, gate, id],
  };
}

/** Its answers and votes go with it. */
export function deleteEvaluation(id: string): Statement {
  return { sql: 'DELETE FROM evaluations WHERE id = ?', params: [id], changes: 1 };
}
