import type { Migration } from '../../../store/migrations/migration.ts';

/** Which row an answer of a chat became, so that the same answer rated again changes that one. */
export const feedback: Migration = {
  number: 4,
  name: 'feedback',
  up: `
    CREATE TABLE feedback_rows (
      -- The message; of a pair the hash of what both answer.
      source TEXT PRIMARY KEY,
      row INTEGER NOT NULL REFERENCES rows (id),
      -- SHA-256 (hex) of the content that was put there: a row that somebody has edited since keeps its words.
      hash TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
