import type { Telemetry, TelemetryMetric, TelemetryRange } from '../../../../electron/contract/hardware.ts';

export interface ChartSeries {
  readonly metric: TelemetryMetric;
  readonly color: string;
}

export interface Chart {
  readonly name: 'load' | 'memory' | 'temperature' | 'power' | 'clock';
  readonly unit: 'percent' | 'celsius' | 'watts' | 'megahertz';
  readonly series: readonly ChartSeries[];
}

/** Which measurements share a chart, and in which colours: the processor's, or Inhouse's own, is always the house's. */
export const charts: readonly Chart[] = [
  {
    name: 'load',
    unit: 'percent',
    series: [
      { metric: 'cpu', color: 'harbor.6' },
      { metric: 'gpu', color: 'orange.6' },
    ],
  },
  {
    name: 'memory',
    unit: 'percent',
    series: [
      { metric: 'memory', color: 'indigo.5' },
      { metric: 'ownMemory', color: 'harbor.6' },
      { metric: 'gpuMemory', color: 'orange.6' },
    ],
  },
  {
    name: 'temperature',
    unit: 'celsius',
    series: [
      { metric: 'cpuTemperature', color: 'harbor.6' },
      { metric: 'gpuTemperature', color: 'orange.6' },
    ],
  },
  { name: 'power', unit: 'watts', series: [{ metric: 'gpuPower', color: 'orange.6' }] },
  { name: 'clock', unit: 'megahertz', series: [{ metric: 'gpuClock', color: 'orange.6' }] },
];

interface Axis {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly sign: string;
}

/** Percent are shown from 0 to 100, whatever the values: a quiet machine has to look quiet. */
const fixedAxes = {
  percent: { domain: [0, 100], ticks: [0, 25, 50, 75, 100], sign: '%' },
  celsius: { domain: [20, 110], ticks: [20, 50, 80, 110], sign: '°' },
} as const satisfies Partial<Record<Chart['unit'], Axis>>;

/** A card of 75 W and one of 1,000 W each get an axis of their own, in round steps; none shorter than the first of these. */
const axisTops = {
  watts: [100, 200, 400, 800, 1_200, 1_600, 3_200, 6_400, 12_800],
  megahertz: [2_000, 3_000, 4_000, 8_000],
} as const;

/** `highest` is the largest value that is shown. */
export function axisOf(unit: Chart['unit'], highest: number): Axis {
  if (unit === 'percent' || unit === 'celsius') return fixedAxes[unit];
  const tops = axisTops[unit];
  const top = tops.find((each) => each >= highest) ?? Math.ceil(highest);
  return { domain: [0, top], ticks: [0, 1, 2, 3, 4].map((step) => (step * top) / 4), sign: '' };
}

const signs = { celsius: '°C', watts: 'W', megahertz: 'MHz' } as const;

export type ChartRow = { readonly at: number } & Readonly<Record<string, number | null>>;

/** Rows for the chart; a value that was not measured is null, so that the line breaks. */
export function chartRows({ points }: Pick<Telemetry, 'points'>, { series, unit }: Chart): ChartRow[] {
  const factor = unit === 'percent' ? 100 : 1;
  return points.map(({ at, values }) => ({
    at,
    ...Object.fromEntries(
      series.map(({ metric }) => {
        const value = values[metric];
        return [metric, value === undefined ? null : value * factor];
      }),
    ),
  }));
}

/** `12%`, `0.4%`, `61 °C`, `312 W`; a dash for what is not known. */
export function formatValue(value: number | null | undefined, unit: Chart['unit']): string {
  if (value === null || value === undefined) return '–';
  if (unit !== 'percent') return `${Math.round(value)} ${signs[unit]}`;
  const percent = value * 100;
  return `${percent > 0 && percent < 1 ? percent.toFixed(1) : Math.round(percent)}%`;
}

const daySeconds = 86_400;

/** Where the time axis has its marks: at round times of the reader's clock. */
export function axisTicks(from: number, to: number, range: TelemetryRange, offsetSeconds: number): number[] {
  const step = { fiveMinutes: 60, hour: 900, day: 4 * 3600, week: daySeconds }[range];
  const first = Math.ceil((from + offsetSeconds) / step) * step - offsetSeconds;
  const ticks: number[] = [];
  for (let at = first; at <= to; at += step) ticks.push(at);
  return ticks;
}

export function formatTick(at: number, range: TelemetryRange, language: string): string {
  const date = new Date(at * 1000);
  if (range === 'week') return date.toLocaleDateString(language, { weekday: 'short' });
  return date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}
