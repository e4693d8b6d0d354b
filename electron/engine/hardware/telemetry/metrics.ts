import type { TelemetryMetric, TelemetryRange } from '../../../contract/hardware.ts';

/** One look at the machine; a metric that is not measured here is left out. */
export type Sample = Readonly<Partial<Record<TelemetryMetric, number>>>;

/** Column of each metric's mean in the table `telemetry`; the highest single value is in the column `…_peak`. */
export const columns = {
  cpu: 'cpu',
  memory: 'memory',
  ownMemory: 'own_memory',
  gpu: 'gpu',
  gpuMemory: 'gpu_memory',
  cpuTemperature: 'cpu_temperature',
  gpuTemperature: 'gpu_temperature',
  gpuPower: 'gpu_power',
  gpuClock: 'gpu_clock',
} as const satisfies Record<TelemetryMetric, string>;

export const metricColumns = Object.entries(columns) as [TelemetryMetric, string][];

/** What a chart shows: its length, and the span that one of its points stands for. */
export const ranges = {
  fiveMinutes: { seconds: 300, pointSeconds: 2 },
  hour: { seconds: 3_600, pointSeconds: 15 },
  day: { seconds: 86_400, pointSeconds: 300 },
  week: { seconds: 7 * 86_400, pointSeconds: 1_800 },
} as const satisfies Record<TelemetryRange, { seconds: number; pointSeconds: number }>;

/** Seconds between two samples: while a window watches, and otherwise. */
export const pace = { watched: 2, unwatched: 30 } as const;

/** Samples older than this are kept as means over a longer span: a week takes about 4,000 rows. */
export const thinning = [
  { olderThanSeconds: 2 * 3_600, span: 60 },
  { olderThanSeconds: 2 * 86_400, span: 300 },
] as const;
