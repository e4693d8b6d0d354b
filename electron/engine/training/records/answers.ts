import type { ComparedAnswer } from '../../../common/evaluation.ts';
import type { SqlValue, Statement, Store } from '../../store/store.ts';

interface AnswerRow {
  number: number;
  of_set: ComparedAnswer['set'];
  question: string;
  reference: string;
  first: string;
  second: string;
  first_right: number;
  second_right: number;
}

const shown = {
  all: '1',
  changed: 'first_right <> second_right',
  gained: 'second_right AND NOT first_right',
  lost: 'first_right AND NOT second_right',
  wrong: 'NOT second_right',
} as const;

export interface AnswerQuery {
  readonly show: keyof typeof shown;
  readonly set?: ComparedAnswer['set'] | undefined;
  readonly search?: string | undefined;
  readonly from: number;
  readonly atMost: number;
}

/** A page of answers side by side, in the order of the questions. */
export function readAnswers(
  store: Pick<Store, 'read'>,
  evaluation: string,
  { show, set, search, from, atMost }: AnswerQuery,
): { answers: ComparedAnswer[]; total: number } {
  const conditions: [sql: string, ...values: SqlValue[]][] = [
    ['evaluation_id = ?', evaluation],
    [shown[show]],
  ];
  if (set) conditions.push(['of_set = ?', set]);
  if (search) {
    const like = `%${search.replace(/[!%_]/g, '!$&')}%`;
    const columns = ['question', 'reference', 'first', 'second'];
    conditions.push([
      `(${columns.map((column) => `${column} LIKE ? ESCAPE '!'`).join(' OR ')})`,
      ...columns.map(() => like),
    ]);
  }
  const filter = conditions.map(([sql]) => sql).join(' AND ');
  const params = conditions.flatMap(([, ...values]) => values);
  const [counted] = store.read<{ total: number }>(
    `SELECT count(*) AS total FROM evaluation_answers WHERE ${filter}`,
    params,
  );
  const rows = store.read<AnswerRow>(
    `SELECT * FROM evaluation_answers WHERE ${filter} ORDER BY number LIMIT ? OFFSET ?`,
    [...params, atMost, from],
  );
  return { answers: rows.map(toAnswer), total: counted?.total ?? 0 };
}

function toAnswer(row: AnswerRow): ComparedAnswer {
  return {
    index: row.number,
    question: row.question,
    reference: row.reference,
    first: row.first,
    second: row.second,
    firstRight: row.first_right === 1,
    secondRight: row.second_right === 1,
    set: row.of_set,
  };
}

/** Rows of one statement: a long evaluation is stored in several, each of a size that a message between threads bears. */
const rowsAtOnce = 500;

export function insertAnswers(evaluation: string, answers: readonly ComparedAnswer[]): Statement[] {
  const statements: Statement[] = [
    { sql: 'DELETE FROM evaluation_answers WHERE evaluation_id = ?', params: [evaluation] },
  ];
  for (let start = 0; start < answers.length; start += rowsAtOnce)
    statements.push({
      sql: `INSERT INTO evaluation_answers (evaluation_id, number, of_set, question, reference, first, second, first_right, second_right)
            SELECT ?, value ->> 'index', value ->> 'set', value ->> 'question', value ->> 'reference', value ->> 'first',
              value ->> 'second', value ->> 'firstRight', value ->> 'secondRight' FROM json_each(?)`,
      params: [evaluation, JSON.stringify(answers.slice(start, start + rowsAtOnce))],
    });
  return statements;
}

/** Questions and answers of evaluations that have read this data set; what was measured stays. */
export function forgetQuotes(dataset: string): Statement {
  return {
    sql: `DELETE FROM evaluation_answers WHERE evaluation_id IN (
            SELECT id FROM evaluations WHERE EXISTS (SELECT 1 FROM json_each(wish) AS pick
              WHERE pick.type = 'object' AND pick.value ->> 'dataset' = ?))`,
    params: [dataset],
  };
}
