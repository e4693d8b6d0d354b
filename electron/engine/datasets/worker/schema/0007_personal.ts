import type { Migration } from '../../../store/migrations/migration.ts';

/** Where personal data was found. Never the data itself: what is masked must be gone. */
export const personal: Migration = {
  number: 7,
  name: 'personal',
  up: `
    -- Contents that were looked through, by their fingerprint: an edit that is undone needs no second look.
    CREATE TABLE looked_through (
      row INTEGER NOT NULL REFERENCES rows (id),
      fingerprint INTEGER NOT NULL,
      PRIMARY KEY (row, fingerprint)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE findings (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      row INTEGER NOT NULL REFERENCES rows (id),
      -- Of the content in which it was found.
      fingerprint INTEGER NOT NULL,
      -- The text's place among the row's texts; from, to: in UTF-16 code units.
      part INTEGER NOT NULL,
      start INTEGER NOT NULL,
      stop INTEGER NOT NULL,
      kind TEXT NOT NULL,
      confidence REAL NOT NULL,
      -- Somebody has said that it is of no person.
      is_ignored INTEGER NOT NULL,
      -- It stands in a row of the set as that is now: kept by the triggers, like the bit of the rows' problems.
      is_current INTEGER NOT NULL DEFAULT 1,
      -- The step that masked it; undone, it is current again.
      masked_by INTEGER
    ) STRICT;
    CREATE INDEX findings_row ON findings (row, fingerprint);
    CREATE INDEX findings_current ON findings (kind, is_ignored, id) WHERE is_current = 1;
    CREATE INDEX findings_masked ON findings (kind, row) WHERE masked_by IS NOT NULL AND is_current = 0;

    -- row 0: in every row.
    CREATE TABLE ignored_texts (
      kind TEXT NOT NULL,
      text TEXT NOT NULL,
      row INTEGER NOT NULL,
      PRIMARY KEY (kind, text, row)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER rows_findings AFTER UPDATE OF fingerprint, removed ON rows BEGIN
      UPDATE findings SET is_current = (new.removed IS NULL AND fingerprint = new.fingerprint) WHERE row = new.id;
    END;
    CREATE TRIGGER findings_found AFTER INSERT ON findings WHEN new.is_current AND NOT new.is_ignored BEGIN
      UPDATE rows SET problems = problems | 2 WHERE id = new.row AND problems & 2 = 0;
    END;
    CREATE TRIGGER findings_changed AFTER UPDATE OF is_current, is_ignored ON findings BEGIN
      UPDATE rows SET problems = (problems & ~2)
          | 2 * EXISTS (SELECT 1 FROM findings WHERE row = new.row AND is_current AND NOT is_ignored)
        WHERE id = new.row;
    END;
  `,
};
