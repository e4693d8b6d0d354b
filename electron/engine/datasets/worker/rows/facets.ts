import type * as z from 'zod';
import {
  type FacetName,
  facetNames,
  type facetSchema,
  type RowFilter,
} from '../../../../contract/datasets/rows.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { problemsOf } from '../problems.ts';
import { languageOf } from './filter.ts';
import { rowsRevision } from './snapshots.ts';
import { searchOf, walkIds } from './walkIds.ts';

type Value = string | number | null;
type Facet = z.infer<typeof facetSchema>;

interface FacetRow {
  readonly id: number;
  readonly source: number | null;
  readonly label: string | null;
  readonly label_by: string | null;
  readonly stars: number | null;
  readonly split: string | null;
  readonly assignee: string | null;
  readonly review: string | null;
  readonly problems: number;
  readonly han: number;
}

/** What a row counts as. Tags lie apart, and most rows have none: they are counted by themselves. */
const valuesOf = {
  sources: ({ source }) => [source],
  labels: ({ label }) => [label],
  labelledBy: ({ label_by }) => [label_by],
  tags: () => [],
  stars: ({ stars }) => [stars],
  splits: ({ split }) => [split],
  assignees: ({ assignee }) => [assignee],
  reviews: ({ review }) => [review ?? 'open'],
  problems: ({ problems }) => problemsOf(problems),
  languages: ({ han }) => [languageOf(han)],
} as const satisfies Record<FacetName, (row: FacetRow) => readonly Value[]>;

/** One filter's facets: counted as far as row `last`, cached, and gone on with when rows were only added. */
interface Counting {
  readonly key: string;
  readonly filter: RowFilter;
  readonly names: readonly FacetName[];
  /** What was counted for an earlier state of the rows, to be shown until this is done. */
  readonly earlier: ReadonlyMap<FacetName, Facet> | null;
  readonly counts: ReadonlyMap<FacetName, Map<Value, number>>;
  revision: Revision;
  walk: Iterator<readonly number[]>;
  last: number;
  isDone: boolean;
}

interface Revision {
  readonly last: number;
  /** Whatever else makes counts stale. */
  readonly rest: string;
}

const keptCountings = 24;
const countings = new WeakMap<DatasetFile, readonly Counting[]>();

/** An answer comes after at most so long with what is known by then; asked again, the counting goes on. */
const answerMs = 150;

export interface FacetsQuery {
  readonly filter: RowFilter;
  readonly names?: readonly FacetName[] | undefined;
}

export interface Facets {
  readonly facets: Partial<Record<FacetName, Facet>>;
  readonly counted: number;
  readonly of: number;
}

export async function countFacets(
  file: DatasetFile,
  { filter, names = facetNames }: FacetsQuery,
  context: OperationContext,
): Promise<Facets> {
  const wanted = groupsOf(filter).filter((group) => group.names.some((name) => names.includes(name)));
  const groups = wanted.map((group) => currentCounting(file, group));
  const until = performance.now() + answerMs;
  for (const counting of groups)
    while (!counting.isDone && performance.now() < until) {
      countSlice(file, counting);
      await context.breathe();
    }
  const of = readRevision(file, {}).last;
  const facets = groups.flatMap((counting) =>
    counting.names.filter((name) => names.includes(name)).map((name) => [name, shownFacet(counting, name)]),
  );
  return {
    facets: Object.fromEntries(facets) as Facets['facets'],
    counted: Math.min(of, ...groups.map(({ last, isDone }) => (isDone ? of : last))),
    of,
  };
}

/** A facet is counted without its own part of the filter; those without one share a counting. */
function groupsOf(filter: RowFilter): Pick<Counting, 'filter' | 'names'>[] {
  const own = facetNames.filter((name) => filter[name] !== undefined);
  const groups = own.map((name) => ({ names: [name], filter: { ...filter, [name]: undefined } }));
  return [{ names: facetNames.filter((name) => !own.includes(name)), filter }, ...groups];
}

function currentCounting(file: DatasetFile, { filter, names }: Pick<Counting, 'filter' | 'names'>): Counting {
  const key = JSON.stringify([filter, names]);
  const revision = readRevision(file, filter);
  const kept = countings.get(file) ?? [];
  const found = kept.find((counting) => counting.key === key);
  const counting =
    found && isStillRight(found, revision)
      ? goOn(file, found, revision)
      : begin(file, { key, filter, names, revision, earlier: found ?? null });
  countings.set(file, [counting, ...kept.filter((other) => other.key !== key)].slice(0, keptCountings));
  return counting;
}

function readRevision(file: DatasetFile, filter: RowFilter): Revision {
  const { rows, ...rest } = rowsRevision(file, filter);
  return { last: rows ?? 0, rest: JSON.stringify(rest) };
}

/** Rows that were added can be counted on top, but by a search, which finds them in its own order of time. */
function isStillRight({ revision, filter }: Counting, now: Revision): boolean {
  return revision.rest === now.rest && (revision.last === now.last || searchOf(filter) === null);
}

function goOn(file: DatasetFile, counting: Counting, revision: Revision): Counting {
  if (counting.revision.last === revision.last) return counting;
  counting.revision = revision;
  counting.walk = walkIds(file, counting.filter, { descending: false, after: counting.last });
  counting.isDone = false;
  return counting;
}

function begin(
  file: DatasetFile,
  {
    earlier,
    ...wanted
  }: Pick<Counting, 'key' | 'filter' | 'names' | 'revision'> & { earlier: Counting | null },
): Counting {
  return {
    ...wanted,
    earlier: earlier && new Map(wanted.names.map((name) => [name, shownFacet(earlier, name)])),
    counts: new Map(wanted.names.map((name) => [name, new Map<Value, number>()])),
    walk: walkIds(file, wanted.filter, { descending: false }),
    last: 0,
    isDone: false,
  };
}

function countSlice(file: DatasetFile, counting: Counting): void {
  const slice = counting.walk.next();
  if (slice.done) {
    counting.last = counting.revision.last;
    counting.isDone = true;
    return;
  }
  for (let done = 0; done < slice.value.length; done += rowsAtOnce)
    countRows(file, counting, slice.value.slice(done, done + rowsAtOnce));
  counting.last = slice.value.at(-1) ?? counting.last;
}

const rowsAtOnce = 5_000;

function countRows(file: DatasetFile, { counts }: Counting, ids: readonly number[]): void {
  const chosen = JSON.stringify(ids);
  const rows = file.all<FacetRow>(
    `SELECT id, source, label, label_by, stars, split, assignee, review, problems, han
     FROM rows WHERE id IN (SELECT value FROM json_each(?))`,
    chosen,
  );
  for (const [name, count] of counts)
    for (const row of rows) for (const value of valuesOf[name](row)) increase(count, value);
  const tags = counts.get('tags');
  if (tags) countTags(file, tags, ids);
}

function countTags(file: DatasetFile, counts: Map<Value, number>, ids: readonly number[]): void {
  const chosen = new Set(ids);
  const tagged = new Set<number>();
  for (const { row, tag } of file.all<{ row: number; tag: string }>(
    'SELECT row, tag FROM tags WHERE row >= ? AND row <= ?',
    ids[0] ?? 0,
    ids.at(-1) ?? 0,
  )) {
    if (!chosen.has(row)) continue;
    increase(counts, tag);
    tagged.add(row);
  }
  increase(counts, null, ids.length - tagged.size);
}

function increase(counts: Map<Value, number>, value: Value, by = 1): void {
  if (by > 0) counts.set(value, (counts.get(value) ?? 0) + by);
}

const shownValues = 100;

function shownFacet({ isDone, earlier, counts }: Counting, name: FacetName): Facet {
  const before = earlier?.get(name);
  if (!isDone && before) return before;
  return [...(counts.get(name) ?? [])]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || order(one.value, other.value))
    .slice(0, shownValues);
}

function order(one: Value, other: Value): number {
  return String(one) < String(other) ? -1 : 1;
}
