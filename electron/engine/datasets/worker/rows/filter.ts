import type { RowFilter, reviewStates, rowLanguages } from '../../../../contract/datasets/rows.ts';
import type { SqlValue } from '../datasetFile.ts';
import { problemBits } from '../problems.ts';

export interface Condition {
  /** Over columns of `rows`; values are named parameters only. */
  readonly sql: string;
  readonly params: Readonly<Record<string, SqlValue>>;
}

/** Parts that columns answer; a search is looked up in its own index. */
type FilterPart = Exclude<keyof RowFilter, 'search' | 'removed'>;
type Part<Name extends FilterPart> = (value: NonNullable<RowFilter[Name]>) => Condition;

/** From this share of Han characters a row counts as Chinese, up to that one as something else. */
const chineseFrom = 0.6;
const otherUpTo = 0.1;

const languageSql = {
  chinese: `han >= ${chineseFrom}`,
  other: `han <= ${otherUpTo}`,
  mixed: `(han > ${otherUpTo} AND han < ${chineseFrom})`,
} as const satisfies Record<(typeof rowLanguages)[number], string>;

/** The same of one row. */
export function languageOf(han: number): (typeof rowLanguages)[number] {
  if (han >= chineseFrom) return 'chinese';
  return han <= otherUpTo ? 'other' : 'mixed';
}

const storedReview = { open: null, approved: 'approved', rejected: 'rejected' } as const satisfies Record<
  (typeof reviewStates)[number],
  string | null
>;

const parts: { readonly [Name in FilterPart]: Part<Name> } = {
  sources: (values) => oneOf('source', values),
  labels: (values) => oneOf('label', values),
  labelledBy: (values) => oneOf('label_by', values),
  tags: hasTag,
  stars: (values) => oneOf('stars', values),
  splits: (values) => oneOf('split', values),
  assignees: (values) => oneOf('assignee', values),
  reviews: (values) =>
    oneOf(
      'review',
      values.map((value) => storedReview[value]),
    ),
  problems: (values) =>
    // Every sum of bits that holds one of them, so that the index is of use.
    oneOf(
      'problems',
      sumsWith(values.reduce((bits, problem) => bits | problemBits[problem], 0)),
      'problems <> 0',
    ),
  languages: (values) => ({
    sql: `(${values.map((value) => languageSql[value]).join(' OR ') || '0'})`,
    params: {},
  }),
  characters: (range) => within('characters', range),
  tokens: (range) => within('tokens', range),
  ids: (ids) => oneOf('id', ids),
  cluster: (cluster) => ({ sql: 'cluster = @cluster', params: { cluster } }),
};

/** All parts that columns answer, joined; a removed row is in no set but that of the removed ones. */
export function compileFilter(filter: RowFilter): Condition {
  const given = (Object.keys(parts) as FilterPart[]).filter((name) => filter[name] !== undefined);
  const conditions = given.map((name) => (parts[name] as (value: unknown) => Condition)(filter[name]));
  return {
    sql: [`+removed IS ${filter.removed ? 'NOT NULL' : 'NULL'}`, ...conditions.map(({ sql }) => sql)].join(
      ' AND ',
    ),
    params: Object.assign({}, ...conditions.map(({ params }) => params)),
  };
}

/** Values go in as one JSON array, so that the statement is the same for any number of them. */
function oneOf(column: string, values: readonly (string | number | null)[], also?: string): Condition {
  const known = values.filter((value) => value !== null);
  const choices = [
    ...(known.length > 0 ? [`${column} IN (SELECT value FROM json_each(@${column}))`] : []),
    ...(known.length < values.length ? [`${column} IS NULL`] : []),
  ];
  const sql = choices.length === 0 ? '0' : `(${choices.join(' OR ')})`;
  return {
    sql: also === undefined ? sql : `${sql} AND ${also}`,
    params: known.length > 0 ? { [column]: JSON.stringify(known) } : {},
  };
}

function hasTag(values: readonly (string | null)[]): Condition {
  const known = values.filter((value) => value !== null);
  const choices = [
    // Bounded like the rows themselves, so that a slice reads its own part of the index only.
    ...(known.length > 0
      ? [
          `id IN (SELECT row FROM tags WHERE tag IN (SELECT value FROM json_each(@tags))
             AND row > @after AND row <= @upTo)`,
        ]
      : []),
    ...(known.length < values.length ? ['NOT EXISTS (SELECT 1 FROM tags WHERE row = rows.id)'] : []),
  ];
  return {
    sql: choices.length === 0 ? '0' : `(${choices.join(' OR ')})`,
    params: known.length > 0 ? { tags: JSON.stringify(known) } : {},
  };
}

/**
 * Not through the column's index (`+`): a slice of rows is bounded by id, and the index would be read from end to end for each.
 * Where the range holds few rows they are found through it before (`fewCandidates`).
 */
function within(
  column: string,
  { min, max }: { readonly min?: number | undefined; readonly max?: number | undefined },
): Condition {
  const bounds = [
    ...(min === undefined ? [] : [`+${column} >= @${column}Min`]),
    ...(max === undefined ? [] : [`+${column} <= @${column}Max`]),
  ];
  return {
    sql: `(${bounds.join(' AND ') || '1'})`,
    params: {
      ...(min !== undefined && { [`${column}Min`]: min }),
      ...(max !== undefined && { [`${column}Max`]: max }),
    },
  };
}

function sumsWith(bits: number): number[] {
  const all = Object.values(problemBits).reduce((sum, bit) => sum | bit, 0);
  return Array.from({ length: all + 1 }, (_, sum) => sum).filter((sum) => (sum & bits) !== 0);
}
