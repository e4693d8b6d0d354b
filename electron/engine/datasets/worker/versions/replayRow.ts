import type { RowContent } from '../../../../common/datasetRow.ts';
import { measureTexts } from '../../../../ml/datasets/canonical.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { FieldChanges, RowFields } from '../history.ts';
import type { RecordRow } from './record.ts';

/** The parts of a row that a version keeps and that steps can change. */
const fields = [
  'content',
  'hash',
  'extra',
  'label',
  'label_by',
  'stars',
  'split',
  'review',
  'reviewer',
  'author',
  'tags',
  'removed',
] as const satisfies readonly (keyof RowFields)[];
type Field = (typeof fields)[number];
export type RowState = Pick<RowFields, Field>;

interface Change {
  readonly before: FieldChanges;
  readonly after: FieldChanges;
}

/** What steps up to `last` (not with it) have made of a row that began so. */
export function replayForward(
  file: DatasetFile,
  row: number,
  { state, last }: { readonly state: RowState; readonly last: number },
): RowState {
  const changes = readChanges(file, row, 'operation < ?', last);
  if (changes.length === 0) return state;
  const after = Object.fromEntries(fields.map((field) => [field, follow(field, state[field], changes)]));
  return after as unknown as RowState;
}

/**
 * The last value of one field. Steps that take hours overlap with others, so of those that are left the one is next that has found
 * what is there; where that is no longer known (masked texts are forgotten), the oldest.
 */
function follow(field: Field, start: unknown, changes: readonly Change[]): unknown {
  const left = changes.filter(({ after }) => field in after);
  let value = start;
  while (left.length > 0) {
    const next = left.findIndex(({ before }) => !(field in before) || isSame(before[field], value));
    const [change] = left.splice(Math.max(0, next), 1);
    value = change?.after[field];
  }
  return value;
}

/** A row as it was before step `last`: what was changed later is taken back from what it is now. */
export function replayBackward(
  file: DatasetFile,
  row: number,
  { state, last }: { readonly state: RowState; readonly last: number },
): RowState {
  const [earlier, later] = [
    readChanges(file, row, 'operation < ?', last),
    readChanges(file, row, 'operation >= ?', last),
  ];
  const before = fields.map((field) => {
    const undone = later.find(({ after }) => field in after);
    if (undone === undefined) return [field, state[field]];
    // A later masking has forgotten what it replaced; then the step that wrote it knows.
    if (field in undone.before) return [field, undone.before[field]];
    return [field, earlier.findLast(({ after }) => field in after)?.after[field] ?? state[field]];
  });
  return Object.fromEntries(before) as unknown as RowState;
}

function readChanges(file: DatasetFile, row: number, condition: string, last: number): Change[] {
  return file
    .all<{ before: string; after: string }>(
      `SELECT before, after FROM changes WHERE row = ? AND ${condition} ORDER BY operation`,
      row,
      last,
    )
    .map(({ before, after }) => ({ before: JSON.parse(before), after: JSON.parse(after) }));
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The row as a version would keep it. */
export function toRecord(
  { id, source, line }: Pick<RecordRow, 'id' | 'source' | 'line'>,
  { hash, removed: _, ...state }: RowState,
): RecordRow {
  const { characters, han } = measureTexts(JSON.parse(state.content) as RowContent);
  return {
    ...state,
    ...{ id, source, line, characters, han },
    cluster: null,
    contentHash: Buffer.from(hash, 'hex'),
  };
}
