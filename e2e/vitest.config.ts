import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** End-to-end specs: the real product in a real browser, one file at a time. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '..'),
  test: {
    globalSetup: ['e2e/support/prepare.ts'],
    include: ['e2e/**/*.spec.ts'],
    environment: 'node',
    // Tests that load it themselves: see electron/host/compute.ts.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    // A condition that is waited for may take its time on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
