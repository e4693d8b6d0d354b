import { AppError } from '../../../../common/errors/appError.ts';
import type { Row, RowChange, reviewStates } from '../../../../contract/datasets/rows.ts';
import { flagEqual } from '../cleaning/duplicates/flagEqual.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { applyOperation, type FieldChanges, isWithdrawn, readFields } from '../history.ts';
import { indexAtOnce } from '../search/indexRows.ts';
import { readDatasetSettings } from '../settings.ts';
import { acceptContent } from './content.ts';
import { readRow } from './show.ts';

interface Addressed {
  readonly row: number;
  /** The one that the editor began with. */
  readonly revision: number;
  readonly actor: string;
}

export interface Edited {
  readonly row: Row;
  /** null: everything was so already. */
  readonly operation: number | null;
}

/** Throws `datasets.rowNotFound`, `datasets.rowChanged`, `datasets.rowWithdrawn`, `datasets.contentInvalid`, `datasets.labelUnknown`. */
export function editRow(
  file: DatasetFile,
  { row, revision, actor, change }: Addressed & { readonly change: RowChange },
): Edited {
  requireRevision(file, row, revision);
  const operation = applyOperation(file, { kind: 'rows.edit', parameters: { row, change }, actor }, (log) =>
    log.change(row, toFields(file, change, { row, actor, operation: log.id })),
  );
  if (change.content) {
    indexAtOnce(file, row);
    flagEqual(file, row);
  }
  return { row: readRow(file, row), operation };
}

/** A reviewer's word. Throws `datasets.rowNotFound`, `datasets.rowChanged`, `datasets.ownReview`. */
export function reviewRow(
  file: DatasetFile,
  { row, revision, actor, verdict }: Addressed & { readonly verdict: (typeof reviewStates)[number] },
): Edited {
  const { author } = requireRevision(file, row, revision);
  if (author === actor && verdict !== 'open') throw new AppError('datasets.ownReview', { row });
  const review = verdict === 'open' ? null : verdict;
  const operation = applyOperation(
    file,
    { kind: 'rows.review', parameters: { row, verdict }, actor },
    (log) => log.change(row, { review, reviewer: review && actor }),
  );
  return { row: readRow(file, row), operation };
}

function requireRevision(file: DatasetFile, id: number, revision: number): Row {
  const row = readRow(file, id);
  if (row.revision !== revision) throw new AppError('datasets.rowChanged', { row: id });
  if (isWithdrawn(file, id)) throw new AppError('datasets.rowWithdrawn', { row: id });
  return row;
}

/** Throws `datasets.labelUnknown`. */
export function requireLabel(file: DatasetFile, label: string | null): void {
  const { labels } = readDatasetSettings(file);
  if (label !== null && labels.length > 0 && !labels.includes(label))
    throw new AppError('datasets.labelUnknown', { label, labels: labels.join(', ') });
}

export interface EditContext {
  readonly row: number;
  readonly actor: string;
  readonly operation: number;
}

type Parts = {
  readonly [Name in keyof RowChange]-?: (
    file: DatasetFile,
    value: Exclude<RowChange[Name], undefined>,
    context: EditContext,
  ) => FieldChanges;
};

const parts: Parts = {
  content(file, content, { row, actor }) {
    const accepted = acceptContent(file, content);
    return readFields(file, row, ['hash']).hash === accepted.hash ? {} : { ...accepted, ...authored(actor) };
  },
  label(file, label, { row, actor }) {
    requireLabel(file, label);
    if (readFields(file, row, ['label']).label === label) return {};
    return { label, label_by: label === null ? null : 'hand', ...authored(actor) };
  },
  tags: (_file, tags) => ({ tags: [...new Set(tags)].sort() }),
  stars: (_file, stars) => ({ stars }),
  note: (_file, note) => ({ note: note || null }),
  assignee: (_file, assignee) => ({ assignee: assignee || null }),
  removed(file, removed, { row, operation }) {
    const isRemoved = readFields(file, row, ['removed']).removed !== null;
    return removed === isRemoved ? {} : { removed: removed ? operation : null };
  },
};

/** What was written or labelled anew is by its author, and has to be reviewed again. */
export const authored = (actor: string): FieldChanges => ({ author: actor, review: null, reviewer: null });

export function toFields(file: DatasetFile, change: RowChange, context: EditContext): FieldChanges {
  const given = (Object.keys(parts) as (keyof Parts)[]).filter((name) => change[name] !== undefined);
  return Object.assign(
    {},
    ...given.map((name) =>
      (parts[name] as (file: DatasetFile, value: unknown, context: EditContext) => FieldChanges)(
        file,
        change[name],
        context,
      ),
    ),
  );
}
