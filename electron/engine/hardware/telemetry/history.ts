import type { Telemetry, TelemetryMetric, TelemetryRange } from '../../../contract/hardware.ts';
import type { SqlValue, Statement, Store } from '../../store/store.ts';
import { metricColumns, pace, ranges, type Sample, thinning } from './metrics.ts';

const allColumns = metricColumns.flatMap(([, column]) => [column, `${column}_peak`]);

/** A sample is its own peak. Two in one second (a clock that was set back): the later one stays. */
export function sampleStatement(at: number, sample: Sample): Statement {
  const values: SqlValue[] = metricColumns.flatMap(([metric]) => {
    const value = sample[metric] ?? null;
    return [value, value];
  });
  return {
    sql: `INSERT OR REPLACE INTO telemetry (span, at, ${allColumns.join(', ')}) VALUES (0, ?, ${allColumns.map(() => '?').join(', ')})`,
    params: [at, ...values],
  };
}

// Spans are written into the statements: a number given as a parameter is a float to SQLite, and `at / span` no whole number.

/** Old samples become means over longer spans with their peaks, and what is older than `keepDays` goes. */
export function thinStatements(now: number, keepDays: number): Statement[] {
  const means = metricColumns.flatMap(([, column]) => [`AVG(${column})`, `MAX(${column}_peak)`]);
  return [
    ...thinning.flatMap(({ olderThanSeconds, span }): Statement[] => {
      // Whole spans only, or a span's mean would be made of its first half.
      const before = Math.floor((now - olderThanSeconds) / span) * span;
      return [
        {
          sql: `INSERT OR REPLACE INTO telemetry (span, at, ${allColumns.join(', ')})
            SELECT ${span}, at / ${span} * ${span}, ${means.join(', ')} FROM telemetry WHERE span < ? AND at < ? GROUP BY at / ${span}`,
          params: [span, before],
        },
        { sql: 'DELETE FROM telemetry WHERE span < ? AND at < ?', params: [span, before] },
      ];
    }),
    { sql: 'DELETE FROM telemetry WHERE at < ?', params: [now - keepDays * 86_400] },
  ];
}

type Row = { readonly at: number } & Readonly<Record<string, number | null>>;

/** What a chart of this range shows at the time `now` (seconds since 1970). */
export function readTelemetry(store: Store, range: TelemetryRange, now: number): Telemetry {
  const { seconds, pointSeconds } = ranges[range];
  const from = now - seconds;
  const means = metricColumns.map(([, column]) => `AVG(${column}) AS ${column}`);
  const rows = store.read<Row>(
    `SELECT at / ${pointSeconds} * ${pointSeconds} AS at, ${means.join(', ')} FROM telemetry WHERE at >= ? AND at <= ? GROUP BY 1 ORDER BY 1`,
    [from, now],
  );
  const points = rows.map((row) => ({ at: row.at, values: valuesOf(row) }));
  return { from, to: now, points: withGaps(points, pointSeconds), summary: summarize(store, from, now) };
}

function valuesOf(row: Row): Sample {
  const measured = metricColumns.flatMap(([metric, column]): [TelemetryMetric, number][] => {
    const value = row[column];
    return typeof value === 'number' ? [[metric, value]] : [];
  });
  return Object.fromEntries(measured);
}

type Point = Telemetry['points'][number];

/** While the program was off nothing was measured: the line has to break there instead of leading across. */
function withGaps(points: readonly Point[], pointSeconds: number): Point[] {
  const longest = Math.max(2.5 * pace.unwatched, 2.5 * pointSeconds);
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    if (before === undefined || point.at - before.at <= longest) return [point];
    return [{ at: before.at + pointSeconds, values: {} }, point];
  });
}

function summarize(store: Store, from: number, now: number): Telemetry['summary'] {
  const parts = metricColumns.flatMap(([, column]) => [
    `AVG(${column}) AS ${column}`,
    `MAX(${column}_peak) AS ${column}_peak`,
  ]);
  const [all] = store.read<Row>(
    `SELECT 0 AS at, ${parts.join(', ')} FROM telemetry WHERE at >= ? AND at <= ?`,
    [from, now],
  );
  const [last] = store.read<Row>(
    'SELECT * FROM telemetry WHERE span = 0 AND at >= ? AND at <= ? ORDER BY at DESC LIMIT 1',
    [now - Math.ceil(2.5 * pace.unwatched), now],
  );
  const measured = metricColumns.flatMap(([metric, column]) => {
    const mean = all?.[column];
    const highest = all?.[`${column}_peak`];
    if (typeof mean !== 'number' || typeof highest !== 'number') return [];
    return [[metric, { current: last?.[column] ?? null, mean, highest }] as const];
  });
  return Object.fromEntries(measured);
}
