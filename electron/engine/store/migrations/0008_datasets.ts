import type { Migration } from './migration.ts';

/** Which data sets there are. What is in one lies in its own file; counts are copies, so that a list opens none of them. */
export const datasets: Migration = {
  number: 8,
  name: 'datasets',
  up: `
    CREATE TABLE datasets (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      description TEXT NOT NULL DEFAULT '',
      rows INTEGER NOT NULL DEFAULT 0,
      versions INTEGER NOT NULL DEFAULT 0,
      size_bytes INTEGER NOT NULL DEFAULT 0,
      created_at TEXT NOT NULL,
      changed_at TEXT NOT NULL
    ) STRICT;

    -- How files with these columns (JSON) were read the last time.
    CREATE TABLE read_choices (
      columns TEXT PRIMARY KEY,
      choice TEXT NOT NULL,
      used_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
