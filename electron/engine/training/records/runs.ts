import { AppError } from '../../../common/errors/appError.ts';
import type { Job } from '../../../contract/jobs.ts';
import type {
  RunRecord,
  TrainingRun,
  TrainingRunDetail,
  TrainingWish,
} from '../../../contract/training/runs.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { SqlValue, Statement, Store } from '../../store/store.ts';
import { findReferred } from '../references.ts';
import { jobsById, runState, wordsOf } from './jobState.ts';

interface RunRow {
  id: string;
  name: string;
  job_id: string;
  model_id: string;
  model_name: string;
  precision: TrainingRun['precision'];
  block_size: number;
  dataset_id: string;
  dataset_name: string;
  dataset_version: number;
  method: TrainingRun['method'];
  wish: string;
  record: string;
  notes: string;
  steps: number | null;
  stopping: number;
  result_model: string | null;
  created_by: string;
  created_at: string;
  ended: string | null;
}

/** Its newest numbers and what came of it. */
interface RunFacts {
  step: number | null;
  loss: number | null;
  validation_loss: number | null;
  best_validation_loss: number | null;
  adapter: string | null;
  evaluation: string | null;
  verdict: TrainingRun['verdict'];
}

/** Where runs and their jobs are looked up. */
export interface RunPlaces {
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'list'>;
}

const newest = (column: string, condition: string) =>
  `(SELECT ${column} FROM training_points WHERE run_id = r.id AND ${condition} ORDER BY step DESC LIMIT 1)`;
const ofEvaluation = (column: string) =>
  `(SELECT ${column} FROM evaluations WHERE second_id = a.id AND first_id IS NULL ORDER BY rowid DESC LIMIT 1)`;
const selectRuns = `SELECT r.*, a.id AS adapter,
    ${newest('step', '1')} AS step,
    ${newest('loss', 'loss IS NOT NULL')} AS loss,
    ${newest('validation_loss', 'validation_loss IS NOT NULL')} AS validation_loss,
    (SELECT min(validation_loss) FROM training_points WHERE run_id = r.id AND validation_loss IS NOT NULL)
      AS best_validation_loss,
    ${ofEvaluation('id')} AS evaluation, ${ofEvaluation('verdict')} AS verdict
  FROM training_runs r LEFT JOIN adapters a ON a.run_id = r.id`;

export interface RunQuery {
  readonly model?: string | undefined;
  readonly search?: string | undefined;
}

/** Newest first; `model` is an id or a name. */
export function listRuns({ store, jobs }: RunPlaces, { model, search }: RunQuery): TrainingRun[] {
  const conditions: [sql: string, value: SqlValue][] = [];
  if (model !== undefined) conditions.push(['? IN (r.model_id, r.model_name)', model]);
  if (search) conditions.push(["r.name LIKE ? ESCAPE '!'", `%${search.replace(/[!%_]/g, '!$&')}%`]);
  const filter = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}` : '';
  const rows = store.read<RunRow & RunFacts>(
    `${selectRuns} ${filter} ORDER BY r.rowid DESC`,
    conditions.map(([, value]) => value),
  );
  const known = jobsById(
    jobs,
    rows.map(({ job_id }) => job_id),
  );
  return rows.map((row) => toRun(row, known.get(row.job_id)));
}

/** Throws `training.notFound`, `training.ambiguous`. */
export function findRunId(store: Pick<Store, 'read'>, reference: string): string {
  const all = store.read<{ id: string; name: string }>('SELECT id, name FROM training_runs');
  return findReferred(all, reference, {
    notFound: () => new AppError('training.notFound', { run: reference }),
    ambiguous: () => new AppError('training.ambiguous', { run: reference }),
  }).id;
}

/** Throws `training.notFound`, `training.ambiguous`. */
export function findRun({ store, jobs }: RunPlaces, reference: string): TrainingRunDetail {
  const id = findRunId(store, reference);
  const [row] = store.read<RunRow & RunFacts>(`${selectRuns} WHERE r.id = ?`, [id]);
  if (!row) throw new AppError('training.notFound', { run: reference });
  return {
    ...toRun(row, jobsById(jobs, [row.job_id]).get(row.job_id)),
    ...parseRun(row),
    notes: row.notes,
  };
}

/** Runs of before there was a choice computed on the CPU. */
function parseRun(row: Pick<RunRow, 'wish' | 'record'>): Pick<TrainingRunDetail, 'wish' | 'record'> {
  const wish = { device: 'auto', ...JSON.parse(row.wish) } as TrainingWish;
  const record = JSON.parse(row.record) as RunRecord;
  return { wish, record: { ...record, hardware: { ...onCpu, ...record.hardware } } };
}

const onCpu = { provider: 'cpu', reasons: [] } as const;

function toRun(row: RunRow & RunFacts, job: Job | undefined): TrainingRun {
  const words = wordsOf(job, row.ended);
  return {
    id: row.id,
    name: row.name,
    state: runState(words, row.stopping === 1),
    job: row.job_id,
    model: { id: row.model_id, name: row.model_name },
    precision: row.precision,
    blockSize: row.block_size === 0 ? null : (row.block_size as TrainingRun['blockSize']),
    dataset: { id: row.dataset_id, name: row.dataset_name, version: row.dataset_version },
    method: row.method,
    step: row.step ?? 0,
    steps: row.steps,
    loss: row.loss,
    validationLoss: row.validation_loss,
    bestValidationLoss: row.best_validation_loss,
    secondsLeft: words.state === 'running' ? (words.progress?.secondsLeft ?? null) : null,
    adapter: row.adapter,
    resultModel: row.result_model,
    evaluation: row.evaluation,
    verdict: row.verdict,
    error: words.error,
    createdBy: row.created_by,
    createdAt: row.created_at,
    endedAt: words.endedAt,
  };
}

/** Throws `training.nameTaken` when another one is called so. */
export function requireFreeRunName(store: Pick<Store, 'read'>, name: string, except: string | null): void {
  const [taken] = store.read('SELECT 1 FROM training_runs WHERE name = ? AND id IS NOT ?', [name, except]);
  if (taken) throw new AppError('training.nameTaken', { name });
}

export interface NewRun
  extends Pick<TrainingRun, 'id' | 'name' | 'job' | 'model' | 'precision' | 'blockSize' | 'dataset'> {
  readonly wish: TrainingWish;
  readonly record: RunRecord;
  readonly createdBy: string;
}

export function insertRun(run: NewRun): Statement {
  const { model, dataset, wish } = run;
  return {
    sql: `INSERT INTO training_runs (id, name, job_id, model_id, model_name, precision, block_size, dataset_id, dataset_name,
            dataset_version, method, wish, record, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      ...[run.id, run.name, run.job, model.id, model.name, run.precision, run.blockSize ?? 0],
      ...[dataset.id, dataset.name, dataset.version, wish.settings.method],
      ...[JSON.stringify(wish), JSON.stringify(run.record), run.createdBy, new Date().toISOString()],
    ],
  };
}

export function renameRun(
  id: string,
  { name, notes }: { name: string; notes?: string | undefined },
): Statement {
  return {
    sql: 'UPDATE training_runs SET name = ?, notes = coalesce(?, notes) WHERE id = ?',
    params: [name, notes ?? null, id],
  };
}

/** Its curves go with it; its adapter stays. */
export function deleteRun(id: string): Statement {
  return { sql: 'DELETE FROM training_runs WHERE id = ?', params: [id], changes: 1 };
}
