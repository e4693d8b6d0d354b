import type { TrainingEvent, TrainingPoint, TrainingSample } from '../../../common/training.ts';
import type { CurvePoint, TrainingRunDetail } from '../../../contract/training/runs.ts';
import type { Statement, Store } from '../../store/store.ts';

interface PointRow {
  step: number;
  loss: number | null;
  validation_loss: number | null;
  gradient_norm: number | null;
  learning_rate: number;
  tokens: number;
  tokens_per_second: number;
  memory_bytes: number;
  temperature_celsius: number | null;
}

export interface CurveQuery {
  readonly run: TrainingRunDetail['id'];
  readonly after: number;
  readonly atMost: number;
}

/**
 * Points in order of steps. When there are more than `atMost`, every k-th one is taken, and of those with a validation every
 * k-th again, so that neither curve is lost in the other; the last of each is always there.
 */
export function readPoints(
  store: Pick<Store, 'read'>,
  { run, after, atMost }: CurveQuery,
): { points: CurvePoint[]; thinned: boolean } {
  const [counted] = store.read<{ points: number }>(
    'SELECT count(*) AS points FROM training_points WHERE run_id = ? AND step > ?',
    [run, after],
  );
  const thinned = (counted?.points ?? 0) > atMost;
  const rows = thinned
    ? store.read<PointRow>(
        `SELECT * FROM (SELECT *, row_number() OVER kind AS number, count(*) OVER (PARTITION BY validation_loss IS NULL) AS total, CAST(? AS INTEGER) AS most
           FROM training_points WHERE run_id = ? AND step > ?
           WINDOW kind AS (PARTITION BY validation_loss IS NULL ORDER BY step))
         WHERE total <= most OR number * most / total > (number - 1) * most / total ORDER BY step`,
        [Math.floor(atMost / 2), run, after],
      )
    : store.read<PointRow>('SELECT * FROM training_points WHERE run_id = ? AND step > ? ORDER BY step', [
        run,
        after,
      ]);
  return { points: rows.map(toPoint), thinned };
}

function toPoint(row: PointRow): CurvePoint {
  return {
    step: row.step,
    loss: row.loss,
    validationLoss: row.validation_loss,
    gradientNorm: row.gradient_norm,
    learningRate: row.learning_rate,
    tokens: row.tokens,
    tokensPerSecond: row.tokens_per_second,
    memoryBytes: row.memory_bytes,
    temperatureCelsius: row.temperature_celsius,
  };
}

export function readEvents(store: Pick<Store, 'read'>, run: string): (TrainingEvent & { at: string })[] {
  return store
    .read<{ kind: TrainingEvent['kind']; step: number; data: string; at: string }>(
      'SELECT kind, step, data, at FROM training_events WHERE run_id = ? ORDER BY sequence',
      [run],
    )
    .map(({ data, ...event }) => ({ ...event, data: JSON.parse(data) as TrainingEvent['data'] }));
}

export function readSamples(store: Pick<Store, 'read'>, run: string): TrainingSample[] {
  return store.read<{ step: number; question: string; answer: string }>(
    'SELECT step, question, answer FROM training_samples WHERE run_id = ? ORDER BY step, question',
    [run],
  );
}

/** Of a step that an earlier attempt had made already, the newer point stays. Numbers that are none become NULL. */
export function insertPoint(run: string, attempt: number, point: TrainingPoint): Statement {
  const number = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);
  return {
    sql: `INSERT OR REPLACE INTO training_points (run_id, step, attempt, loss, validation_loss, gradient_norm, learning_rate,
            tokens, tokens_per_second, memory_bytes, temperature_celsius) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      ...[run, point.step, attempt, number(point.loss), number(point.validationLoss)],
      ...[number(point.gradientNorm), point.learningRate, point.tokens, point.tokensPerSecond],
      ...[point.memoryBytes, number(point.temperatureCelsius)],
    ],
  };
}

export function insertEvent(run: string, { kind, step, data }: TrainingEvent, at: string): Statement {
  return {
    sql: 'INSERT INTO training_events (run_id, kind, step, data, at) VALUES (?, ?, ?, ?, ?)',
    params: [run, kind, step, JSON.stringify(data), at],
  };
}

/** How often the settings of a run were made smaller for memory. One that a killed attempt had told is told again. */
export function countBackOffs(store: Pick<Store, 'read'>, run: string): number {
  const [counted] = store.read<{ times: number }>(
    "SELECT count(DISTINCT data) AS times FROM training_events WHERE run_id = ? AND kind = 'backedOff'",
    [run],
  );
  return counted?.times ?? 0;
}

export function insertSample(run: string, { step, question, answer }: TrainingSample): Statement {
  return {
    sql: 'INSERT OR REPLACE INTO training_samples (run_id, step, question, answer) VALUES (?, ?, ?, ?)',
    params: [run, step, question, answer],
  };
}
