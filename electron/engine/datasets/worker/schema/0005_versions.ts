import type { Migration } from '../../../store/migrations/migration.ts';

/** Frozen versions, what was given out, and what was withdrawn. */
export const versions: Migration = {
  number: 5,
  name: 'versions',
  up: `
    -- is_final: it cannot be undone any more, because what it had replaced is gone for good.
    ALTER TABLE operations ADD COLUMN is_final INTEGER NOT NULL DEFAULT 0;

    -- A row here is what makes a file in versions/ a version; it is written last.
    CREATE TABLE versions (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      notes TEXT NOT NULL,
      actor TEXT NOT NULL,
      at TEXT NOT NULL,
      rows INTEGER NOT NULL,
      withdrawn INTEGER NOT NULL DEFAULT 0,
      size_bytes INTEGER NOT NULL,
      -- SHA-256 over the rows' hashes and the manifest's, hex.
      hash TEXT NOT NULL,
      -- JSON: Manifest.
      manifest TEXT NOT NULL,
      -- Its step in the history.
      operation INTEGER NOT NULL REFERENCES operations (id),
      -- Whether what masking had kept for an undo is gone.
      is_purged INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    -- Copies that were given out: a withdrawal cannot reach them and names them.
    CREATE TABLE exports (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      -- NULL: of the rows as they were.
      version INTEGER REFERENCES versions (number),
      name TEXT NOT NULL,
      format TEXT NOT NULL,
      rows INTEGER NOT NULL,
      -- The last row that there was.
      last_row INTEGER NOT NULL,
      actor TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE withdrawals (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      actor TEXT NOT NULL,
      at TEXT NOT NULL,
      reason TEXT NOT NULL,
      rows INTEGER NOT NULL,
      -- JSON: numbers of the versions that it reached.
      versions TEXT NOT NULL DEFAULT '[]',
      -- 0: versions may still hold what was withdrawn; the next opening goes on.
      is_done INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE withdrawn_rows (
      row INTEGER PRIMARY KEY REFERENCES rows (id),
      withdrawal INTEGER NOT NULL REFERENCES withdrawals (id)
    ) STRICT;
  `,
};
