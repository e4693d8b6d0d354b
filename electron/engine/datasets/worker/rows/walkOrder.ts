import type { RowFilter, RowSort } from '../../../../contract/datasets/rows.ts';
import type { DatasetFile, SqlValue } from '../datasetFile.ts';
import { type Condition, compileFilter } from './filter.ts';
import { nextSpan, type Slice, searchOf, walkIds, walkRange } from './walkIds.ts';

interface Order {
  readonly key: string;
  readonly index: string;
  /** Rows that the index holds; those of `rest` stand in the order of their ids behind them (before them: `restLeads`). */
  readonly keyed: string;
  readonly rest: string | null;
  readonly restLeads: (descending: boolean) => boolean;
}

const never = () => false;

/** Rows that have no value come last both ways; rows that were never changed are older than all that were. */
const orders = {
  characters: { key: 'characters', index: 'rows_characters', keyed: '1', rest: null, restLeads: never },
  tokens: {
    key: 'tokens',
    index: 'rows_tokens',
    keyed: 'tokens IS NOT NULL',
    rest: 'tokens IS NULL',
    restLeads: never,
  },
  stars: {
    key: 'stars',
    index: 'rows_stars',
    keyed: 'stars IS NOT NULL',
    rest: 'stars IS NULL',
    restLeads: never,
  },
  label: {
    key: 'label',
    index: 'rows_label',
    keyed: 'label IS NOT NULL',
    rest: 'label IS NULL',
    restLeads: never,
  },
  changedAt: {
    key: 'changed_at',
    index: 'rows_changed_at',
    keyed: 'revision > 0',
    rest: 'revision = 0',
    restLeads: (descending) => !descending,
  },
} as const satisfies Record<Exclude<RowSort['by'], 'id'>, Order>;

/** So far along its index it is looked whether an order holds rows of the filter often enough to go on. */
const triedRows = 20_000;
const foundInTrial = 200;
/** So many are sorted at once. */
const sortedAtOnce = 20_000;

/**
 * The ids of a filter in any order, slice by slice. An order is read along its index while rows of the filter are frequent in it;
 * where they are rare they are gathered first, and sorted or (when there are many after all) picked out along the index.
 */
export function* walkSorted(file: DatasetFile, filter: RowFilter, sort: RowSort): Generator<Slice> {
  const { by, descending } = sort;
  if (by === 'id') return yield* walkIds(file, filter, { descending });
  const order = orders[by];
  const isDense = yield* walkWhileDense(file, { order, descending, filter });
  if (isDense) return;
  const gathered: number[] = [];
  for (const slice of walkIds(file, filter, { descending: false })) {
    for (const id of slice) gathered.push(id);
    yield [];
  }
  if (gathered.length <= sortedAtOnce) return yield sortIds(file, { order, descending, ids: gathered });
  const chosen = new Set(gathered);
  for (const slice of walkOrder(file, { order, descending, condition: everything }))
    yield slice.filter((id) => chosen.has(id));
}

const everything: Condition = { sql: '1', params: {} };

/** Whether it went to the end. A trial that finds too little has yielded nothing. */
function* walkWhileDense(
  file: DatasetFile,
  { order, descending, filter }: { order: Order; descending: boolean; filter: RowFilter },
): Generator<Slice, boolean> {
  // Words, tags and lists are looked up, not tested row by row.
  if (searchOf(filter) !== null || filter.tags !== undefined || filter.ids !== undefined) return false;
  const walk = walkOrder(file, { order, descending, condition: compileFilter(filter) });
  let [isTrial, found, looked] = [true, [] as number[], 0];
  for (let slice = walk.next(); !slice.done; slice = walk.next()) {
    if (!isTrial) {
      yield slice.value;
      continue;
    }
    found = [...found, ...slice.value];
    looked += slice.value.looked;
    isTrial = found.length < foundInTrial;
    if (isTrial && looked >= triedRows) return false;
    yield isTrial ? [] : found;
  }
  if (isTrial) yield found;
  return true;
}

interface OrderWalk {
  readonly order: Order;
  readonly descending: boolean;
  readonly condition: Condition;
}
type LookedSlice = Slice & { readonly looked: number };

function* walkOrder(file: DatasetFile, walk: OrderWalk): Generator<LookedSlice> {
  const { order, descending, condition } = walk;
  const walkRest = function* (): Generator<LookedSlice> {
    if (order.rest === null) return;
    const rest: Condition = { ...condition, sql: `${condition.sql} AND ${order.rest}` };
    for (const slice of walkRange(file, rest, { descending }))
      yield Object.assign(slice, { looked: slice.length });
  };
  if (order.restLeads(descending)) yield* walkRest();
  yield* walkKeyed(file, walk);
  if (!order.restLeads(descending)) yield* walkRest();
}

/** Along the index: every row is looked at, so that a slice takes the same time whether it finds many or none. */
function* walkKeyed(file: DatasetFile, { order, descending, condition }: OrderWalk): Generator<LookedSlice> {
  const { key, index, keyed } = order;
  const [direction, beyond] = descending ? ['DESC', '<'] : ['ASC', '>'];
  const page = (from: string) =>
    file
      .prepare(
        `SELECT id, ${key}, ${condition.sql} FROM rows INDEXED BY ${index} WHERE ${keyed} ${from}
         ORDER BY ${key} ${direction}, id ${direction} LIMIT @span`,
      )
      .raw();
  const [first, next] = [page(''), page(`AND (${key}, id) ${beyond} (@key, @id)`)];
  let place: { readonly id: number; readonly key: SqlValue } | null = null;
  for (let span = 1_000; ; ) {
    const began = performance.now();
    const statement: typeof first = place === null ? first : next;
    const looked = statement.all({ ...condition.params, ...place, span }) as [number, SqlValue, number][];
    const ids = looked.filter(([, , hit]) => hit === 1).map(([id]) => id);
    yield Object.assign(ids, { looked: looked.length });
    const last = looked.at(-1);
    if (last === undefined || looked.length < span) return;
    place = { id: last[0], key: last[1] };
    span = nextSpan(span, performance.now() - began);
  }
}

function sortIds(
  file: DatasetFile,
  { order, descending, ids }: { order: Order; descending: boolean; ids: readonly number[] },
): number[] {
  const { key, keyed, restLeads } = order;
  const direction = descending ? 'DESC' : 'ASC';
  return file
    .prepare(
      `SELECT id FROM rows WHERE id IN (SELECT value FROM json_each(?))
       ORDER BY NOT (${keyed}) ${restLeads(descending) ? 'DESC' : 'ASC'},
         CASE WHEN ${keyed} THEN ${key} END ${direction}, id ${direction}`,
    )
    .pluck()
    .all(JSON.stringify(ids)) as number[];
}
