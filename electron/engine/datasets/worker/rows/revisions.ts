import type { RowContent } from '../../../../common/datasetRow.ts';
import type { RowRevision } from '../../../../contract/datasets/rows.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { FieldChanges, RowFields } from '../history.ts';
import { problemsOf } from '../problems.ts';

type Shown = { readonly [Name in keyof RowFields]?: (value: RowFields[Name]) => string | null };

const plain = (value: string | number | null) => (value === null ? null : String(value));

/** Fields that people know, under the contract's names; what is only counted from the others is left out. */
const shown = {
  content: (content) => contentAsText(JSON.parse(content) as RowContent),
  label: plain,
  label_by: plain,
  tags: (tags) => (tags.length === 0 ? null : tags.join(', ')),
  stars: plain,
  note: plain,
  assignee: plain,
  split: plain,
  review: plain,
  reviewer: plain,
  author: plain,
  cluster: plain,
  problems: (bits) => problemsOf(bits).join(', ') || null,
  removed: (operation) => (operation === null ? null : 'removed'),
} as const satisfies Shown;
type ShownName = keyof typeof shown;

const contractNames: Partial<Record<ShownName, string>> = { label_by: 'labelBy' };

interface ChangeRow {
  readonly operation: number;
  readonly kind: string;
  readonly actor: string;
  readonly at: string;
  readonly state: RowRevision['state'];
  readonly before: string;
  readonly after: string;
}

const mostRevisions = 200;

/** Newest first. */
export function readRevisions(file: DatasetFile, row: number): RowRevision[] {
  return file
    .all<ChangeRow>(
      `SELECT operation, kind, actor, at, state, before, after FROM changes JOIN operations ON id = operation
       WHERE row = ? ORDER BY operation DESC LIMIT ?`,
      row,
      mostRevisions,
    )
    .map(({ before, after, ...revision }) => ({
      ...revision,
      changes: describeChanges(JSON.parse(before) as FieldChanges, JSON.parse(after) as FieldChanges),
    }));
}

/** Field by field, as text. */
export function describeChanges(before: FieldChanges, after: FieldChanges): RowRevision['changes'] {
  return (Object.keys(shown) as ShownName[])
    .filter((name) => name in after)
    .map((name) => ({
      field: contractNames[name] ?? name,
      before: asText(name, before),
      after: asText(name, after),
    }));
}

function asText(name: ShownName, fields: FieldChanges): string | null {
  return (shown[name] as (value: unknown) => string | null)(fields[name]);
}

/** Every part with what it is, so that two of them can be compared line by line. */
export function contentAsText(content: RowContent): string {
  if ('text' in content) return content.text;
  if ('image' in content) {
    const boxes = content.boxes.map(
      (box) => `${box.label} (${[box.x, box.y, box.width, box.height].join(', ')})`,
    );
    return [content.name, ...content.labels, ...boxes].join('\n');
  }
  const turns = content.turns.map(({ role, content: text }) => `[${role}] ${text}`);
  if ('chosen' in content) turns.push(`[chosen] ${content.chosen}`, `[rejected] ${content.rejected}`);
  if ('good' in content) turns.push(`[good] ${content.good ? 'yes' : 'no'}`);
  return [...turns, ...(content.tools === null ? [] : [`[tools] ${content.tools}`])].join('\n\n');
}
