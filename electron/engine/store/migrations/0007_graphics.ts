import type { Migration } from './migration.ts';

/** What the graphics cards take together, in watts, and the highest of their clocks, in megahertz, over time. */
export const graphics: Migration = {
  number: 7,
  name: 'graphics',
  up: `
    ALTER TABLE telemetry ADD COLUMN gpu_power REAL;
    ALTER TABLE telemetry ADD COLUMN gpu_power_peak REAL;
    ALTER TABLE telemetry ADD COLUMN gpu_clock REAL;
    ALTER TABLE telemetry ADD COLUMN gpu_clock_peak REAL;
  `,
};
