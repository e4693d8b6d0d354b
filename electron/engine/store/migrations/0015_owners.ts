import type { Migration } from './migration.ts';

/** Conversations belong to who began them; those of before to the one user, and to whoever sets up accounts. */
export const owners: Migration = {
  number: 15,
  name: 'owners',
  up: `
    ALTER TABLE conversations ADD COLUMN owner TEXT NOT NULL DEFAULT 'single-user';
  `,
};
