import type { Migration } from './migration.ts';

/** People. What proves who they are is a slot of keys.json, because it opens the keys, too. */
export const accounts: Migration = {
  number: 12,
  name: 'accounts',
  up: `
    CREATE TABLE accounts (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE COLLATE NOCASE,
      role TEXT NOT NULL CHECK (role IN ('operator', 'curator', 'engineer', 'auditor', 'administrator')),
      state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
      created_at TEXT NOT NULL,
      created_by TEXT NOT NULL,
      last_seen_at TEXT
    ) STRICT;
  `,
};
