import type { Migration } from './migration.ts';

/**
 * Signed checkpoints, and archives that the oldest rows go into. Rows may be deleted only when an archive holds them; what
 * says so can itself not be changed. Checkpoints are in the order of their ids: a log that was cut off has lower numbers again.
 */
export const auditCheckpoints: Migration = {
  number: 3,
  name: 'checkpoints',
  up: `
    CREATE TABLE audit_log (id TEXT NOT NULL) STRICT;
    INSERT INTO audit_log VALUES (lower(hex(randomblob(16))));

    CREATE TABLE audit_signing_keys (
      id INTEGER PRIMARY KEY,
      wrapping TEXT NOT NULL CHECK (wrapping IN ('none', 'master')),
      bytes BLOB NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE audit_checkpoints (
      id INTEGER PRIMARY KEY,
      number INTEGER NOT NULL,
      hash TEXT NOT NULL,
      at TEXT NOT NULL,
      previous TEXT NOT NULL,
      public_key TEXT NOT NULL,
      signature TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints
      BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
      BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

    CREATE TABLE audit_archives (
      first INTEGER PRIMARY KEY,
      last INTEGER NOT NULL,
      previous_hash TEXT NOT NULL,
      last_hash TEXT NOT NULL,
      newest_at TEXT NOT NULL,
      file TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      removed_at TEXT
    ) STRICT;
    CREATE TRIGGER audit_archives_no_update BEFORE UPDATE OF first, last, previous_hash, last_hash, newest_at, file, sha256
      ON audit_archives BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER audit_archives_no_delete BEFORE DELETE ON audit_archives
      BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

    DROP TRIGGER audit_no_delete;
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
      WHEN OLD.sequence > (SELECT COALESCE(MAX(last), 0) FROM audit_archives)
      BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  `,
};
