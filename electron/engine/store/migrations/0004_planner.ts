import type { Migration } from './migration.ts';

/** What loads took, against what was planned; devices and pins of models. */
export const planner: Migration = {
  number: 4,
  name: 'planner',
  up: `
    -- What a model says about GPUs where it differs from the machine's setting.
    CREATE TABLE model_devices (
      model_id TEXT PRIMARY KEY REFERENCES models(id) ON DELETE CASCADE,
      policy TEXT NOT NULL CHECK (policy IN ('require', 'prefer', 'never'))
    ) STRICT;

    -- The last proof of each execution provider, and of which library, driver and platform it is one.
    CREATE TABLE provider_proofs (
      provider TEXT PRIMARY KEY,
      proved_on TEXT NOT NULL,
      proof TEXT NOT NULL
    ) STRICT;

    -- A measurement outlives its model: it goes on correcting estimates. block_size 0: not quantized in blocks.
    CREATE TABLE load_measurements (
      id TEXT PRIMARY KEY,
      at TEXT NOT NULL,
      model_id TEXT NOT NULL,
      model_name TEXT NOT NULL,
      precision TEXT NOT NULL,
      block_size INTEGER NOT NULL,
      profile TEXT NOT NULL,
      device TEXT NOT NULL,
      prepared INTEGER NOT NULL,
      load_ms REAL NOT NULL,
      planned_bytes INTEGER NOT NULL,
      estimated_bytes INTEGER NOT NULL,
      measured_bytes INTEGER NOT NULL,
      context_tokens INTEGER NOT NULL DEFAULT 0,
      planned_tokens_per_second REAL,
      estimated_tokens_per_second REAL,
      tokens_per_second REAL
    ) STRICT;
    CREATE INDEX load_measurements_by_time ON load_measurements (at);

    -- How fast a processor reads weights, by the processor and the threads that it was measured with.
    CREATE TABLE memory_bandwidth (
      cpu TEXT NOT NULL,
      threads INTEGER NOT NULL,
      rates TEXT NOT NULL,
      buffer_bytes INTEGER NOT NULL,
      measured_at TEXT NOT NULL,
      PRIMARY KEY (cpu, threads)
    ) STRICT;

    -- Versions of models that stay in memory.
    CREATE TABLE model_pins (
      model_id TEXT NOT NULL REFERENCES models(id) ON DELETE CASCADE,
      precision TEXT NOT NULL,
      block_size INTEGER NOT NULL,
      profile TEXT NOT NULL,
      load_at_start INTEGER NOT NULL,
      PRIMARY KEY (model_id, precision, block_size, profile)
    ) STRICT;
  `,
};
