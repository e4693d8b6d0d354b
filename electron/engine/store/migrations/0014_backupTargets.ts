import type { Migration } from './migration.ts';

/** Folders that backups go to, and what is known of the newest backup in each: the medium may lie in a safe. */
export const backupTargets: Migration = {
  number: 14,
  name: 'backup targets',
  up: `
    CREATE TABLE backup_targets (
      id TEXT PRIMARY KEY,
      folder TEXT NOT NULL UNIQUE,
      medium TEXT NOT NULL,
      is_outside INTEGER NOT NULL DEFAULT 0 CHECK (is_outside IN (0, 1)),
      schedule TEXT NOT NULL DEFAULT 'never' CHECK (schedule IN ('never', 'daily', 'weekly')),
      keep INTEGER NOT NULL DEFAULT 10 CHECK (keep BETWEEN 1 AND 1000),
      added_at TEXT NOT NULL,
      tried_at TEXT,
      newest TEXT,
      verified_at TEXT,
      drilled_at TEXT
    ) STRICT;
  `,
};
