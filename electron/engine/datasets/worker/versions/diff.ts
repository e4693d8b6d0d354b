import type { RowContent } from '../../../../common/datasetRow.ts';
import type {
  DatasetState,
  Difference,
  RowDifference,
  VersionDiff,
} from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { contentAsText } from '../rows/revisions.ts';
import { rowsRevision } from '../rows/snapshots.ts';
import { openSnapshot } from './freeze.ts';
import { type RecordRow, readRecords } from './record.ts';
import { openVersionFile, requireVersion } from './versionFile.ts';

export interface DiffQuery {
  readonly from: DatasetState;
  readonly to: DatasetState;
  readonly difference: RowDifference;
  /** Rows after this one. */
  readonly after: number;
  readonly atMost: number;
}

interface Differences {
  /** Rows, rising. */
  readonly rows: Readonly<Record<RowDifference, readonly number[]>>;
  readonly same: number;
  readonly withdrawn: number;
}

const kept = new WeakMap<DatasetFile, { readonly key: string; readonly differences: Differences }>();

/** What differs between two states of a data set; the next page of the same two finds the comparison done. Throws `datasets.versionNotFound`. */
export async function diffVersions(
  file: DatasetFile,
  { from, to, difference, after, atMost }: DiffQuery,
  context: OperationContext,
): Promise<VersionDiff> {
  const key = JSON.stringify([stateKey(file, from), stateKey(file, to)]);
  using one = openState(file, from);
  using other = openState(file, to);
  const known = kept.get(file);
  const differences = known?.key === key ? known.differences : await compare(one.file, other.file, context);
  kept.set(file, { key, differences });
  const { rows, same, withdrawn } = differences;
  const page = rows[difference].filter((row) => row > after).slice(0, atMost);
  return {
    counts: {
      ...{ added: rows.added.length, removed: rows.removed.length, changed: rows.changed.length },
      ...{ same, withdrawn },
    },
    rows: describe(page, difference, { before: one.file, after: other.file }),
  };
}

function stateKey(file: DatasetFile, state: DatasetState): unknown {
  if (state === 'draft') return rowsRevision(file, {});
  const { number, withdrawn } = requireVersion(file, state);
  return [number, withdrawn];
}

/** A version, or the draft as it is at this moment. */
export function openState(
  file: DatasetFile,
  state: DatasetState,
): { readonly file: DatasetFile } & Disposable {
  const opened = state === 'draft' ? openSnapshot(file) : openVersionFile(file, state);
  return { file: opened, [Symbol.dispose]: () => opened.close() };
}

interface Compared {
  readonly id: number;
  /** All that is compared but the tags, as one text. */
  readonly text: string;
  readonly isWithdrawn: boolean;
}

async function compare(from: DatasetFile, to: DatasetFile, context: OperationContext): Promise<Differences> {
  const rows = { added: [] as number[], removed: [] as number[], changed: [] as number[] };
  let [same, withdrawn] = [0, 0];
  const [one, other] = [walkCompared(from), walkCompared(to)];
  let [left, right] = [one.next(), other.next()];
  for (let steps = 0; !left.done || !right.done; steps++) {
    const [before, after] = [left.value as Compared | undefined, right.value as Compared | undefined];
    const isLeft = before !== undefined && !(after !== undefined && after.id < before.id);
    const isRight = after !== undefined && !(before !== undefined && before.id < after.id);
    const id = (isLeft ? before : after)?.id as number;
    if ((isLeft && before?.isWithdrawn) || (isRight && after?.isWithdrawn)) withdrawn += 1;
    else if (!isLeft) rows.added.push(id);
    else if (!isRight) rows.removed.push(id);
    else if (before.text !== after.text) rows.changed.push(id);
    else same += 1;
    if (isLeft) left = one.next();
    if (isRight) right = other.next();
    if (steps % stepsABreath === 0) await context.breathe();
  }
  return { rows, same, withdrawn };
}

const stepsABreath = 5_000;
const atOnce = 2_000;
/** Clusters, lengths and places in files are no change that anybody has made to a row. */
const columns = ['label', 'label_by', 'stars', 'split', 'review', 'reviewer', 'author'] as const;

/** Rows of a state in their order, without their texts: their fingerprints stand for them. */
function* walkCompared(file: DatasetFile): Generator<Compared> {
  const isVersion = file.get("SELECT 1 AS version FROM sqlite_schema WHERE name = 'lineage'") !== null;
  const gone = isVersion
    ? 'withdrawn IS NOT NULL'
    : 'EXISTS (SELECT 1 FROM withdrawn_rows WHERE row = rows.id)';
  for (let last = 0; ; ) {
    const page = file.all<{
      id: number;
      text: string;
      tags: string | null;
      is_withdrawn: number;
      removed: number | null;
    }>(
      `SELECT id, json_array(fingerprint, ${columns.join(', ')}) AS text, ${gone} AS is_withdrawn, removed,
         (SELECT json_group_array(tag) FROM (SELECT tag FROM tags WHERE row = rows.id ORDER BY tag)) AS tags
       FROM rows WHERE id > ? ORDER BY id LIMIT ?`,
      last,
      atOnce,
    );
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.id;
    for (const { id, text, tags, is_withdrawn, removed } of page)
      if (is_withdrawn || removed === null)
        yield { id, text: `${text}${tags}`, isWithdrawn: is_withdrawn === 1 };
  }
}

interface Sides {
  readonly before: DatasetFile;
  readonly after: DatasetFile;
}

function describe(ids: readonly number[], difference: RowDifference, sides: Sides): Difference[] {
  const [before, after] = [readRecords(sides.before, ids), readRecords(sides.after, ids)];
  return ids.map((row) => ({ row, difference, fields: fieldsOf(before.get(row), after.get(row)) }));
}

type Shown = (row: RecordRow) => string | null;

const plain = (value: string | number | null) => (value === null ? null : String(value));

/** What people know of a row, under the contract's names; where it came from and what is only counted are left out. */
const shown = {
  content: ({ content }) => contentAsText(JSON.parse(content) as RowContent),
  label: ({ label }) => label,
  labelBy: ({ label_by }) => label_by,
  split: ({ split }) => split,
  tags: ({ tags }) => tags.join(', ') || null,
  stars: ({ stars }) => plain(stars),
  review: ({ review }) => review,
  reviewer: ({ reviewer }) => reviewer,
  author: ({ author }) => author,
  extra: ({ extra }) => extra,
} as const satisfies Record<string, Shown>;

function fieldsOf(before: RecordRow | undefined, after: RecordRow | undefined): Difference['fields'] {
  return Object.entries(shown).flatMap(([field, show]) => {
    const values = { before: before ? show(before) : null, after: after ? show(after) : null };
    return values.before === values.after ? [] : [{ field, ...values }];
  });
}
