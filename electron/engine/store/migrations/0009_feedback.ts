import type { Migration } from './migration.ts';

/** What people say of answers, and into which data sets that was collected. */
export const feedback: Migration = {
  number: 9,
  name: 'feedback',
  up: `
    -- stars and correction NULL: what was said was taken back.
    CREATE TABLE feedback (
      message_id TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
      stars INTEGER CHECK (stars BETWEEN 1 AND 5),
      correction TEXT,
      actor TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE collected (
      message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
      PRIMARY KEY (message_id, dataset_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX collected_dataset ON collected (dataset_id);
  `,
};
