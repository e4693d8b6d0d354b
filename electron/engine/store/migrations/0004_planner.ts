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
  `,
};
