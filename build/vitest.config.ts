import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Unit tests: beside the code, at most two files at a time (they start processes and load models). */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '..'),
  test: {
    include: ['{electron,native,build,renderer}/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Tests that load it themselves: see electron/host/compute.ts.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    // A condition that is waited for may take its time on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A test that hangs must not hang the run.
    teardownTimeout: 20_000,
  },
});
