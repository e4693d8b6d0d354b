import type { Migration } from './migration.ts';

/** Jobs that somebody has paused, which no start takes up by itself. */
export const jobs: Migration = {
  number: 5,
  name: 'jobs',
  up: 'ALTER TABLE jobs ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;',
};
