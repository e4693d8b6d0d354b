import type { Withdrawal } from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { readDatasetSettings } from '../settings.ts';
import { blankContents, finishWithdrawals } from './erase.ts';
import { openParameters } from './lineage.ts';

export interface WithdrawInput {
  readonly rows: readonly number[];
  /** Records refused at imports whose excerpts go, too. */
  readonly rejects: readonly { readonly source: number; readonly ordinal: number }[];
  readonly reason: string;
  readonly actor: string;
}

/**
 * Erases rows for good: what they say goes from the draft, its history and its index, and from every version, whose hashes stay as
 * they are. The draft comes first, in one transaction; what a kill keeps from the versions is done at the next opening.
 */
export async function withdrawRows(
  file: DatasetFile,
  input: WithdrawInput,
  context: OperationContext,
): Promise<Withdrawal> {
  const id = withdrawalOf(file, input.rows) ?? file.transaction(() => eraseInDraft(file, input));
  for (const { done, total } of finishWithdrawals(file)) {
    context.progress(done, total);
    await context.breathe();
  }
  return listWithdrawals(file).withdrawals.find((withdrawal) => withdrawal.id === id) as Withdrawal;
}

/** The one by which an earlier attempt has erased these rows; null: some of them are still there. */
function withdrawalOf(file: DatasetFile, rows: readonly number[]): number | null {
  const found = file.get<{ last: number | null; rows: number }>(
    `SELECT max(withdrawal) AS last, count(*) AS rows FROM withdrawn_rows
     WHERE row IN (SELECT value FROM json_each(?))`,
    JSON.stringify(rows),
  );
  return rows.length > 0 && found?.rows === new Set(rows).size ? found.last : null;
}

/** Newest first. */
export function listWithdrawals(file: DatasetFile): { withdrawals: Withdrawal[] } {
  const rows = file.all<Omit<Withdrawal, 'versions'> & { versions: string }>(
    'SELECT id, actor, at, reason, rows, versions FROM withdrawals ORDER BY id DESC',
  );
  return { withdrawals: rows.map((row) => ({ ...row, versions: JSON.parse(row.versions) as number[] })) };
}

function eraseInDraft(file: DatasetFile, { rows, rejects, reason, actor }: WithdrawInput): number {
  const known = file
    .all<{ id: number }>(
      `SELECT id FROM rows WHERE id IN (SELECT value FROM json_each(?))
         AND id NOT IN (SELECT row FROM withdrawn_rows) ORDER BY id`,
      JSON.stringify(rows),
    )
    .map(({ id }) => id);
  const at = new Date().toISOString();
  const withdrawal = file.insert(
    'INSERT INTO withdrawals (actor, at, reason, rows) VALUES (?, ?, ?, ?)',
    ...[actor, at, reason, known.length],
  );
  const operation = file.insert(
    `INSERT INTO operations (kind, parameters, actor, at, rows, state, is_final)
     VALUES ('versions.withdraw', ?, ?, ?, ?, 'done', 1)`,
    ...[JSON.stringify({ withdrawal, reason }), actor, at, known.length],
  );
  for (const row of known) {
    file.run('INSERT INTO withdrawn_rows (row, withdrawal) VALUES (?, ?)', row, withdrawal);
    eraseRow(file, row, operation);
  }
  for (const { source, ordinal } of rejects)
    file.run(
      "UPDATE rejects SET detail = '', excerpt = '' WHERE source = ? AND ordinal = ?",
      source,
      ordinal,
    );
  return withdrawal;
}

/** Tables in which something stands about a row, and what becomes of it. A table that is missing here fails a test. */
export const perRow = {
  rows: `UPDATE rows SET label = NULL, label_by = NULL, stars = NULL, note = NULL, assignee = NULL, split = NULL,
    review = NULL, reviewer = NULL, characters = 0, han = 0, tokens = NULL, fingerprint = 0, cluster = NULL, problems = 0,
    revision = revision + 1 WHERE id = ?`,
  contents: null,
  tags: 'DELETE FROM tags WHERE row = ?',
  // Which steps have touched it stays; what they did does not.
  changes: "UPDATE changes SET before = '{}', after = '{}' WHERE row = ?",
  model_labels: 'DELETE FROM model_labels WHERE row = ?',
  label_checks: "UPDATE label_checks SET label = '', human = NULL WHERE row = ?",
  // The answer that it came from is still known, so that it does not come in again.
  feedback_rows: "UPDATE feedback_rows SET hash = '' WHERE row = ?",
  search: 'DELETE FROM search WHERE rowid = ?',
  index_backlog: 'DELETE FROM index_backlog WHERE row = ?',
  signatures: 'DELETE FROM signatures WHERE row = ?',
  compared: 'DELETE FROM compared WHERE row = ?',
  alike: 'DELETE FROM alike WHERE ? IN (row, other)',
  separations: 'DELETE FROM separations WHERE row = ?',
  looked_through: 'DELETE FROM looked_through WHERE row = ?',
  findings: 'DELETE FROM findings WHERE row = ?',
  ignored_texts: 'DELETE FROM ignored_texts WHERE row = ?',
  duplicates: null,
  withdrawn_rows: null,
} as const satisfies Record<string, string | null>;

/** What was ignored in every row and stands in this one: it is found anew elsewhere, which harms nobody. */
const forgetIgnored = `DELETE FROM ignored_texts WHERE row = 0 AND
  instr((SELECT content FROM contents WHERE id = ?), trim(json_quote(text), '"')) > 0`;

function eraseRow(file: DatasetFile, row: number, operation: number): void {
  for (const { id, parameters } of file.all<{ id: number; parameters: string }>(
    'SELECT id, parameters FROM operations JOIN changes ON operation = id WHERE row = ?',
    row,
  ))
    file.run(
      'UPDATE operations SET parameters = ?, is_final = max(is_final, rows = 1) WHERE id = ?',
      JSON.stringify(openParameters(JSON.parse(parameters))),
      id,
    );
  file.run(forgetIgnored, row);
  const blank = blankContents[readDatasetSettings(file).kind];
  file.run(
    'UPDATE contents SET content = ?, extra = NULL, hash = zeroblob(32) WHERE id = ?',
    JSON.stringify(blank),
    row,
  );
  file.run(
    'UPDATE rows SET removed = ?, changed_at = ? WHERE id = ?',
    operation,
    new Date().toISOString(),
    row,
  );
  for (const sql of Object.values(perRow)) if (sql !== null) file.run(sql, row);
}
