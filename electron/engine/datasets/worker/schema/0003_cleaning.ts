import type { Migration } from '../../../store/migrations/migration.ts';

/** Cleaning rules, and what each hit when all rows were looked at. */
export const cleaning: Migration = {
  number: 3,
  name: 'cleaning',
  up: `
    CREATE TABLE rules (
      id TEXT PRIMARY KEY,
      place INTEGER NOT NULL,
      -- JSON: Rule without its id.
      rule TEXT NOT NULL,
      hits INTEGER,
      counted_of INTEGER,
      counted_at TEXT,
      -- The last operation of the data set when it was counted: a later one makes the count old.
      counted_after INTEGER
    ) STRICT;
  `,
};
