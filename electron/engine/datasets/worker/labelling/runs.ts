import type {
  LabellingRun,
  LabellingTask,
  LabelOutcome,
  ModelAnswer,
  ModelLabel,
} from '../../../../contract/datasets/labelling.ts';
import { fillPrompt } from '../../../../ml/datasets/labelling/prompt.ts';
import { type LabelNames, parseLabel, readLabelNames, vote } from '../../../../ml/datasets/labelling/vote.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { applyOperation, extendOperation, isFrozen, type OperationLog } from '../history.ts';
import { type LabelState, mayLabel } from './task.ts';

export interface NewRun {
  readonly task: LabellingTask;
  /** Name and version. */
  readonly model: string;
  readonly actor: string;
}

export function beginRun(file: DatasetFile, { task, model, actor }: NewRun): number {
  return file.insert(
    'INSERT INTO labelling_runs (task, model, actor, at) VALUES (?, ?, ?, ?)',
    JSON.stringify(task),
    model,
    actor,
    new Date().toISOString(),
  );
}

/** What was said of a row, word for word; `problem`: why nothing was. */
export interface RawAnswers {
  readonly row: number;
  readonly answers: readonly Omit<ModelAnswer, 'label'>[];
}

type Judged = Pick<ModelLabel, 'row' | 'outcome' | 'label' | 'agreement' | 'answers'>;

function judge({ row, answers }: RawAnswers, names: LabelNames): Judged {
  const read = answers.map((answer) => ({ ...answer, label: parseLabel(answer.text, names) }));
  return { row, ...vote(read.map(({ label }) => label)), answers: read };
}

export interface JudgeQuery extends Pick<LabellingTask, 'labels'> {
  readonly rows: readonly RawAnswers[];
}

/** What the answers come to; nothing is stored. */
export function judgeAnswers(file: DatasetFile, { labels, rows }: JudgeQuery): ModelLabel[] {
  const names = readLabelNames(labels.map(({ name }) => name));
  return rows.map((row) => ({ ...judge(row, names), question: questionOf(file, row.row) }));
}

interface Run {
  readonly id: number;
  readonly task: LabellingTask;
  readonly model: string;
  readonly actor: string;
  readonly operation: number | null;
}

interface RunRow extends Omit<Run, 'task'> {
  readonly task: string;
  readonly at: string;
  readonly state: string | null;
}

const selectRuns = `SELECT labelling_runs.*, operations.state FROM labelling_runs
  LEFT JOIN operations ON operations.id = labelling_runs.operation`;

/** The whole run is one step of the history, which grows; after an undo or a freeze a next slice begins another one. */
export function storeAnswers(
  file: DatasetFile,
  { run: id, rows }: { readonly run: number; readonly rows: readonly RawAnswers[] },
): void {
  const found = file.get<RunRow>(`${selectRuns} WHERE labelling_runs.id = ?`, id);
  if (found === null) throw new Error(`no labelling run ${id}`);
  const task = JSON.parse(found.task) as LabellingTask;
  const names = readLabelNames(task.labels.map(({ name }) => name));
  file.transaction(() => {
    const judged = rows.map((row) => keepOthers(file, judge(row, names), task));
    const work = (log: OperationLog) => {
      for (const row of judged) applyLabel(file, log, { ...row, author: `model:${found.model}` });
    };
    if (found.operation !== null && found.state === 'done' && !isFrozen(file, found.operation))
      extendOperation(file, found.operation, work);
    else {
      const start = {
        kind: 'labelling.model',
        parameters: { run: id, model: found.model, task },
        actor: found.actor,
      };
      file.run('UPDATE labelling_runs SET operation = ? WHERE id = ?', applyOperation(file, start, work), id);
    }
    for (const row of judged)
      file.run(
        'INSERT OR REPLACE INTO model_labels (row, run, outcome, label, agreement, answers) VALUES (?, ?, ?, ?, ?, ?)',
        ...[row.row, id, row.outcome, row.label, row.agreement, JSON.stringify(row.answers)],
      );
  });
}

function readState(file: DatasetFile, row: number): LabelState | null {
  return file.get<LabelState & object>('SELECT label, label_by, removed FROM rows WHERE id = ?', row);
}

/** Somebody may have labelled the row while the model was thinking. */
function keepOthers(file: DatasetFile, judged: Judged, { overwrite }: LabellingTask): Judged {
  const state = readState(file, judged.row);
  return state !== null && mayLabel(state, overwrite) ? judged : { ...judged, outcome: 'kept' };
}

interface Labelling extends Judged {
  readonly author: string;
}

function applyLabel(file: DatasetFile, log: OperationLog, { row, outcome, label, author }: Labelling): void {
  if (outcome === 'labelled')
    log.change(row, { label, label_by: 'model', author, review: null, reviewer: null });
  // What an earlier run said is not this one's word; what a person said stays.
  else if (outcome !== 'kept' && readState(file, row)?.label_by === 'model')
    log.change(row, { label: null, label_by: null, review: null, reviewer: null });
}

/** When nothing more comes: the audit log is told how many rows it was in the end. */
export function endRun(file: DatasetFile, { run }: { readonly run: number }): LabellingRun {
  file.run(
    `UPDATE operations SET audited = 0 WHERE state = 'done'
       AND id = (SELECT operation FROM labelling_runs WHERE id = ?)`,
    run,
  );
  return toRun(file, file.get<RunRow>(`${selectRuns} WHERE labelling_runs.id = ?`, run) as RunRow);
}

/** Newest first. */
export function listRuns(file: DatasetFile): { runs: LabellingRun[] } {
  const rows = file.all<RunRow>(`${selectRuns} ORDER BY labelling_runs.id DESC`);
  return { runs: rows.map((row) => toRun(file, row)) };
}

function toRun(file: DatasetFile, row: RunRow): LabellingRun {
  const counts = <Key extends string>(sql: string) =>
    file.all<Record<Key, never> & { count: number }>(sql, row.id);
  const outcomes = counts<'outcome'>(
    'SELECT outcome, count(*) AS count FROM model_labels WHERE run = ? GROUP BY outcome',
  );
  const countOf = (wanted: LabelOutcome) => outcomes.find(({ outcome }) => outcome === wanted)?.count ?? 0;
  const labelled = "FROM model_labels WHERE run = ? AND outcome = 'labelled' GROUP BY";
  return {
    id: row.id,
    model: row.model,
    task: JSON.parse(row.task) as LabellingTask,
    actor: row.actor,
    at: row.at,
    operation: row.operation,
    isUndone: row.state === 'undone',
    outcomes: {
      labelled: countOf('labelled'),
      tie: countOf('tie'),
      unclear: countOf('unclear'),
      kept: countOf('kept'),
    },
    labels: counts<'label'>(
      `SELECT label, count(*) AS count ${labelled} label ORDER BY count(*) DESC, label`,
    ),
    agreement: counts<'share'>(
      `SELECT agreement AS share, count(*) AS count ${labelled} agreement ORDER BY agreement DESC`,
    ),
  };
}

export interface AnswersQuery {
  readonly run: number;
  readonly outcomes: readonly LabelOutcome[];
  readonly after: number;
  readonly atMost: number;
}

export function listAnswers(file: DatasetFile, { run, outcomes, after, atMost }: AnswersQuery) {
  const wanted = 'FROM model_labels WHERE run = ? AND outcome IN (SELECT value FROM json_each(?))';
  const rows = file.all<Omit<ModelLabel, 'answers' | 'question'> & { answers: string }>(
    `SELECT row, outcome, label, agreement, answers ${wanted} AND row > ? ORDER BY row LIMIT ?`,
    run,
    JSON.stringify(outcomes),
    after,
    atMost,
  );
  const total = file.get<{ total: number }>(
    `SELECT count(*) AS total ${wanted}`,
    run,
    JSON.stringify(outcomes),
  );
  return {
    rows: rows.map(({ answers, ...row }) => ({
      ...row,
      question: questionOf(file, row.row),
      answers: JSON.parse(answers) as ModelAnswer[],
    })),
    total: total?.total ?? 0,
  };
}

const shownCharacters = 300;

/** The beginning of what a row asks, to know it by. */
function questionOf(file: DatasetFile, row: number): string {
  const found = file.get<{ content: string }>('SELECT content FROM contents WHERE id = ?', row);
  if (found === null) return '';
  const text = fillPrompt('{{question}}', { content: JSON.parse(found.content), labels: [] });
  return [...text.slice(0, shownCharacters * 2)].slice(0, shownCharacters).join('');
}
