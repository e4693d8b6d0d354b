import type { Migration } from './migration.ts';

/** A passphrase that an administrator has set is changed by whoever it was set for. */
export const firstSignIn: Migration = {
  number: 13,
  name: 'firstSignIn',
  up: `
    ALTER TABLE accounts ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1));
  `,
};
