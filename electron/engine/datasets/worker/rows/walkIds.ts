import type { RowFilter } from '../../../../contract/datasets/rows.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { walkWords } from '../search/findWords.ts';
import { type Condition, compileFilter } from './filter.ts';

/** A slice of a long look through the file: what it found of what it looked at, in tens of milliseconds at most. */
export type Slice = readonly number[];

const sliceMs = 15;
const firstSpan = 2_000;
const widestSpan = 1_000_000;

/** Twice as far where a slice was quick, half as far where it was slow. */
export function nextSpan(span: number, tookMs: number): number {
  if (tookMs < sliceMs / 2) return Math.min(widestSpan, span * 2);
  return tookMs > sliceMs * 2 ? Math.max(500, span >> 1) : span;
}

export interface WalkOptions {
  readonly descending: boolean;
  /** Only rows after this one. */
  readonly after?: number;
}

/** The ids of a filter in their order, slice by slice, of the rows that are there when it begins. */
export function* walkIds(
  file: DatasetFile,
  filter: RowFilter,
  { descending, after = 0 }: WalkOptions,
): Generator<Slice> {
  const condition = compileFilter(filter);
  const text = searchOf(filter);
  if (text !== null)
    for (const ids of walkWords(file, { text, descending })) {
      yield [];
      yield* walkList(file, { condition, ids: ids.filter((id) => id > after), descending });
    }
  else {
    const ids = fewCandidates(file, filter)?.filter((id) => id > after);
    if (ids === undefined) yield* walkRange(file, condition, { descending, after });
    else yield* walkList(file, { condition, ids: descending ? ids.reverse() : ids, descending });
  }
}

/** What is looked for; null: nothing. */
export function searchOf({ search }: RowFilter): string | null {
  return search === undefined || search.trim() === '' ? null : search;
}

/** By ranges of ids: any index over (column, id) is read in its own part, and rows that none leads to one after the other. */
export function* walkRange(
  file: DatasetFile,
  { sql, params }: Condition,
  { descending, after: first = 0 }: WalkOptions,
): Generator<Slice> {
  const last = file.get<{ id: number | null }>('SELECT max(id) AS id FROM rows')?.id ?? 0;
  const select = file
    .prepare(`SELECT id FROM rows WHERE id > @after AND id <= @upTo AND ${sql} ORDER BY id`)
    .pluck();
  for (let [done, span] = [0, firstSpan]; done < last - first; ) {
    const end = Math.min(last - first, done + span);
    const [after, upTo] = descending ? [last - end, last - done] : [first + done, first + end];
    const began = performance.now();
    const ids = select.all({ ...params, after, upTo }) as number[];
    yield descending ? ids.reverse() : ids;
    span = nextSpan(span, performance.now() - began);
    done = end;
  }
}

const listSlice = 2_000;

interface ListWalk {
  readonly condition: Condition;
  /** In their order. */
  readonly ids: readonly number[];
  readonly descending: boolean;
}

/** Those of a list that meet the condition. */
function* walkList(file: DatasetFile, { condition, ids, descending }: ListWalk): Generator<Slice> {
  const select = file
    .prepare(
      `SELECT id FROM rows WHERE id IN (SELECT value FROM json_each(@chosen)) AND ${condition.sql}
       ORDER BY id ${descending ? 'DESC' : 'ASC'}`,
    )
    .pluck();
  for (let done = 0; done < ids.length; done += listSlice) {
    const chosen = ids.slice(done, done + listSlice);
    const [first = 0, last = 0] = [chosen[0], chosen.at(-1)];
    const bounds = { after: Math.min(first, last) - 1, upTo: Math.max(first, last) };
    yield select.all({ ...condition.params, ...bounds, chosen: JSON.stringify(chosen) }) as number[];
  }
}

const fewAtMost = 20_000;

/** Ascending ids among which all rows of the filter are; null: no part of it says so few. */
function fewCandidates(
  file: DatasetFile,
  { ids: listed, characters, tokens, removed }: RowFilter,
): number[] | null {
  if (listed) return [...new Set(listed)].sort((one, other) => one - other);
  return (
    (removed ? fewOf(file, 'removed IS NOT NULL', []) : null) ??
    (characters ? fewOf(file, 'characters BETWEEN ? AND ?', boundsOf(characters)) : null) ??
    (tokens ? fewOf(file, 'tokens BETWEEN ? AND ?', boundsOf(tokens)) : null)
  );
}

type Range = NonNullable<RowFilter['characters']>;

const boundsOf = ({ min = 0, max = Number.MAX_SAFE_INTEGER }: Range) => [min, max];

function fewOf(file: DatasetFile, sql: string, params: readonly number[]): number[] | null {
  const found = file
    .prepare(`SELECT id FROM rows WHERE ${sql} LIMIT ${fewAtMost + 1}`)
    .pluck()
    .all(...params) as number[];
  return found.length > fewAtMost ? null : found.sort((one, other) => one - other);
}
