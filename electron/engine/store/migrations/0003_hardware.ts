import type { Migration } from './migration.ts';

/**
 * Measurements of the machine over time. `at` is in seconds since 1970 and the start of the span; `span` is how many
 * seconds a row stands for: 0 for a single sample, more for the mean and peak of many, which old samples are thinned to.
 * Shares are 0 to 1, temperatures degrees Celsius; NULL: not measured.
 */
export const hardware: Migration = {
  number: 3,
  name: 'hardware',
  up: `
    CREATE TABLE telemetry (
      span INTEGER NOT NULL,
      at INTEGER NOT NULL,
      cpu REAL,
      cpu_peak REAL,
      memory REAL,
      memory_peak REAL,
      own_memory REAL,
      own_memory_peak REAL,
      gpu REAL,
      gpu_peak REAL,
      gpu_memory REAL,
      gpu_memory_peak REAL,
      cpu_temperature REAL,
      cpu_temperature_peak REAL,
      gpu_temperature REAL,
      gpu_temperature_peak REAL,
      PRIMARY KEY (span, at)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE read_rates (
      measured_at TEXT PRIMARY KEY,
      result TEXT NOT NULL
    ) STRICT;
  `,
};
