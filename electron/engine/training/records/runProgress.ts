import type { RunRecord } from '../../../contract/training/runs.ts';
import type { Statement, Store } from '../../store/store.ts';

/** Whether the run was asked to stop and keep what it has. */
export function isStopping(store: Pick<Store, 'read'>, run: string): boolean {
  return store.read('SELECT 1 FROM training_runs WHERE id = ? AND stopping = 1', [run]).length > 0;
}

export function markStopping(run: string, stopping: boolean): Statement {
  return { sql: 'UPDATE training_runs SET stopping = ? WHERE id = ?', params: [stopping ? 1 : 0, run] };
}

export function updateSteps(run: string, steps: number): Statement {
  return { sql: 'UPDATE training_runs SET steps = ? WHERE id = ?', params: [steps, run] };
}

export function updateRecord(run: string, record: RunRecord): Statement {
  return {
    sql: 'UPDATE training_runs SET record = ? WHERE id = ?',
    params: [JSON.stringify(record), run],
  };
}

/** Of the model that a full run has made. */
export function updateResultModel(run: string, model: string): Statement {
  return { sql: 'UPDATE training_runs SET result_model = ? WHERE id = ?', params: [model, run] };
}

/** What the run had done beyond the step it goes on from: it is done again. */
export function forgetPointsAfter(run: string, step: number): Statement {
  return { sql: 'DELETE FROM training_points WHERE run_id = ? AND step > ?', params: [run, step] };
}
