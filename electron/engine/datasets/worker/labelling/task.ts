import { AppError } from '../../../../common/errors/appError.ts';
import type { LabelChoice, LabellingTask, OverwritePolicy } from '../../../../contract/datasets/labelling.ts';
import {
  defaultPrompts,
  fillPrompt,
  looksAtRow,
  unknownPlaceholders,
} from '../../../../ml/datasets/labelling/prompt.ts';
import { labelsAlike } from '../../../../ml/datasets/labelling/vote.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { requireLabel } from '../rows/edit.ts';
import { rowsRevision } from '../rows/snapshots.ts';
import { walkIds } from '../rows/walkIds.ts';
import { readDatasetSettings } from '../settings.ts';

/** Whose label a policy lets a machine change. `origin` null: the row has no label. */
const mayChange = {
  none: (origin) => origin === null,
  machine: (origin) => origin === null || origin === 'model' || origin === 'rule',
  all: () => true,
} as const satisfies Record<OverwritePolicy, (origin: string | null) => boolean>;

export interface LabelState {
  readonly label: string | null;
  readonly label_by: string | null;
  readonly removed: number | null;
}

export function mayLabel({ label, label_by, removed }: LabelState, policy: OverwritePolicy): boolean {
  return removed === null && mayChange[policy](label === null ? null : label_by);
}

export type PromptTask = Pick<LabellingTask, 'prompt' | 'labels'>;

/** Throws `labelling.promptInvalid`, `labelling.labelsAlike`, `datasets.labelUnknown`. */
export function checkTask(file: DatasetFile, { prompt, labels }: PromptTask): void {
  const unknown = unknownPlaceholders(prompt);
  if (unknown.length > 0)
    throw new AppError('labelling.promptInvalid', {
      detail: unknown.map((name) => `{{${name}}}`).join(', '),
    });
  if (!looksAtRow(prompt)) throw new AppError('labelling.promptBlind');
  const alike = labelsAlike(labels.map(({ name }) => name));
  for (const { name } of labels) requireLabel(file, name);
  if (alike.length > 0) throw new AppError('labelling.labelsAlike', { labels: alike.join(', ') });
}

export interface TargetQuery extends Pick<LabellingTask, 'filter' | 'overwrite'> {
  /** Without what this run has asked already; null: a new run. */
  readonly run: number | null;
}

/** Ids of the rows that a machine may label, rising. */
export async function findTargets(
  file: DatasetFile,
  { filter, overwrite, run }: TargetQuery,
  context: OperationContext,
): Promise<Uint32Array> {
  const found: number[] = [];
  const read = file.prepare(
    `SELECT rows.id, rows.label, label_by, removed FROM json_each(?) AS chosen JOIN rows ON rows.id = chosen.value
     LEFT JOIN model_labels ON model_labels.row = rows.id WHERE model_labels.run IS NULL OR model_labels.run <> ?
     ORDER BY rows.id`,
  );
  for (const ids of walkIds(file, filter, { descending: false })) {
    const rows = read.all(JSON.stringify(ids), run ?? 0) as (LabelState & { id: number })[];
    for (const row of rows) if (mayLabel(row, overwrite)) found.push(row.id);
    await context.breathe();
  }
  return Uint32Array.from(found);
}

export interface RowPrompt {
  readonly row: number;
  readonly prompt: string;
}

export interface PromptQuery extends PromptTask {
  readonly rows: readonly number[];
}

/** Word for word what the model is asked about these rows. */
export function readPrompts(file: DatasetFile, { rows, prompt, labels }: PromptQuery): RowPrompt[] {
  const found = file.all<{ id: number; content: string }>(
    'SELECT contents.id, content FROM json_each(?) AS chosen JOIN contents ON contents.id = chosen.value ORDER BY chosen.key',
    JSON.stringify(rows),
  );
  return found.map(({ id, content }) => ({
    row: id,
    prompt: fillPrompt(prompt, { content: JSON.parse(content), labels }),
  }));
}

const lastTargets = new WeakMap<DatasetFile, { readonly key: string; readonly targets: Uint32Array }>();

/** As they were found before, as long as no row has changed: whoever writes a prompt asks for its preview again and again. */
async function targetsNow(
  file: DatasetFile,
  { filter, overwrite }: Omit<TargetQuery, 'run'>,
  context: OperationContext,
): Promise<Uint32Array> {
  const key = JSON.stringify([filter, overwrite, rowsRevision(file, filter)]);
  const last = lastTargets.get(file);
  if (last?.key === key) return last.targets;
  const targets = await findTargets(file, { filter, overwrite, run: null }, context);
  lastTargets.set(file, { key, targets });
  return targets;
}

export interface PreviewQuery extends PromptTask, Omit<TargetQuery, 'run'> {
  readonly atMost: number;
}

export async function previewPrompts(file: DatasetFile, query: PreviewQuery, context: OperationContext) {
  checkTask(file, query);
  const targets = await targetsNow(file, query, context);
  const rows = [...targets.subarray(0, query.atMost)];
  return { matching: targets.length, rows: readPrompts(file, { ...query, rows }) };
}

const looked = 1_000;
const mostLabels = 50;

/** The labels that were set or are in use, and a prompt in the language that most of the first rows are in. */
export function labellingDefaults(file: DatasetFile): { prompt: string; labels: LabelChoice[] } {
  const set = readDatasetSettings(file).labels;
  const used = file.all<{ label: string }>(
    `SELECT label FROM rows WHERE label IS NOT NULL AND removed IS NULL GROUP BY label ORDER BY count(*) DESC LIMIT ?`,
    mostLabels,
  );
  const names = set.length > 0 ? set : used.map(({ label }) => label);
  const han = file.get<{ han: number | null }>(
    `SELECT avg(han) AS han FROM (SELECT han FROM rows LIMIT ${looked})`,
  );
  return {
    prompt: defaultPrompts[(han?.han ?? 0) >= 0.5 ? 'zh-CN' : 'en'],
    labels: names.map((name) => ({ name, description: '' })),
  };
}
