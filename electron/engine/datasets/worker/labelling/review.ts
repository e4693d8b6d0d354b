import type { RowContent } from '../../../../common/datasetRow.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import type { CheckItem, LabelCheck, LabellingTask } from '../../../../contract/datasets/labelling.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { applyOperation, type FieldChanges } from '../history.ts';
import { authored, requireLabel } from '../rows/edit.ts';
import { readDatasetSettings } from '../settings.ts';
import { labelCheck, readStrata } from './checkStatus.ts';

interface OpenCheck {
  readonly id: number;
  readonly row: number;
  readonly label: string;
  readonly author: string;
}

export interface NextQuery {
  readonly actor: string;
  /** The model's label stays here. */
  readonly blind: boolean;
  readonly atMost: number;
}

export interface NextChecks {
  readonly items: CheckItem[];
  readonly open: number;
  /** Open ones that somebody else must look at. */
  readonly own: number;
  readonly labels: string[];
  readonly check: LabelCheck;
}

/** In the order of the draw; what was skipped comes last. What this person wrote or labelled is for somebody else. */
export function nextChecks(file: DatasetFile, { actor, blind, atMost }: NextQuery): NextChecks {
  const items = file.all<{ row: number; label: string; agreement: number | null; content: string }>(
    `SELECT open.row, open.label, model_labels.agreement, contents.content FROM current_checks AS open
     JOIN contents ON contents.id = open.row LEFT JOIN model_labels ON model_labels.row = open.row
     WHERE NOT is_checked AND author <> ? ORDER BY skips, open.id LIMIT ?`,
    actor,
    atMost,
  );
  const counts = file.get<{ open: number; own: number | null }>(
    'SELECT count(*) AS open, sum(author = ?) AS own FROM current_checks WHERE NOT is_checked',
    actor,
  );
  return {
    items: items.map(({ row, label, agreement, content }) => ({
      row,
      content: JSON.parse(content) as RowContent & CheckItem['content'],
      label: blind ? null : label,
      agreement: blind ? null : agreement,
    })),
    open: counts?.open ?? 0,
    own: counts?.own ?? 0,
    labels: labelsToChoose(file),
    check: labelCheck(file),
  };
}

/** Those of the data set in the order of their keys, then what models were offered, then what they gave. */
function labelsToChoose(file: DatasetFile): string[] {
  const tasks = file.all<{ task: string }>('SELECT task FROM labelling_runs ORDER BY id DESC LIMIT 20');
  const offered = tasks.flatMap(({ task }) =>
    (JSON.parse(task) as LabellingTask).labels.map(({ name }) => name),
  );
  const given = readStrata(file).map(({ label }) => label);
  return [...new Set([...readDatasetSettings(file).labels, ...offered, ...given])];
}

function findOpen(file: DatasetFile, row: number): OpenCheck {
  const open = file.get<OpenCheck & object>(
    'SELECT id, row, label, author FROM current_checks WHERE row = ? AND NOT is_checked',
    row,
  );
  if (open === null) throw new AppError('labelling.notDrawn', { row });
  return open;
}

export function skipCheck(file: DatasetFile, { row }: { readonly row: number }): void {
  file.run('UPDATE label_checks SET skips = skips + 1 WHERE id = ?', findOpen(file, row).id);
}

export interface VerdictInput {
  readonly row: number;
  /** null: none of the labels fits. */
  readonly label: string | null;
  readonly blind: boolean;
  readonly actor: string;
}

export interface VerdictOutput {
  readonly label: string;
  readonly agrees: boolean;
  readonly operation: number | null;
  readonly check: LabelCheck;
}

/** The model's label is approved, or the person's takes its place; either is a step of the history that can be undone. */
export function giveVerdict(file: DatasetFile, input: VerdictInput): VerdictOutput {
  return file.transaction(() => {
    const { row, label: human, actor } = input;
    const { id, label, author } = findOpen(file, row);
    if (author === actor) throw new AppError('datasets.ownReview', { row });
    if (human !== label) requireLabel(file, human);
    const parameters = { row, model: label, human, blind: input.blind };
    const change = human === label ? approved(actor) : corrected(human, actor);
    const operation = applyOperation(file, { kind: 'labelling.verdict', parameters, actor }, (log) =>
      log.change(row, change),
    );
    file.run(
      'UPDATE label_checks SET human = ?, is_blind = ?, actor = ?, at = ?, operation = ? WHERE id = ?',
      ...[human, Number(input.blind), actor, new Date().toISOString(), operation, id],
    );
    return { label, agrees: human === label, operation, check: labelCheck(file) };
  });
}

const approved = (reviewer: string): FieldChanges => ({ review: 'approved', reviewer });

/** Whether a new label is right, somebody else may say; where none fits, the row as it was labelled is rejected. */
function corrected(label: string | null, actor: string): FieldChanges {
  if (label !== null) return { label, label_by: 'hand', ...authored(actor) };
  return { label, label_by: null, author: actor, review: 'rejected', reviewer: actor };
}
