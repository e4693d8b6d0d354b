import type { Migration } from './migration.ts';

/**
 * What audit.db got (see audit0002), and the keys of its content: one for each person, under the master key. Erasing a
 * person's content is deleting their key.
 */
export const auditOutbox: Migration = {
  number: 11,
  name: 'auditOutbox',
  up: `
    ALTER TABLE audit_outbox ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE audit_outbox ADD COLUMN person TEXT;
    ALTER TABLE audit_outbox ADD COLUMN role TEXT;
    ALTER TABLE audit_outbox ADD COLUMN channel TEXT;
    ALTER TABLE audit_outbox ADD COLUMN address TEXT;
    ALTER TABLE audit_outbox ADD COLUMN session TEXT;
    ALTER TABLE audit_outbox ADD COLUMN result TEXT NOT NULL DEFAULT 'ok';
    ALTER TABLE audit_outbox ADD COLUMN content_kind TEXT;
    ALTER TABLE audit_outbox ADD COLUMN content_key TEXT;
    ALTER TABLE audit_outbox ADD COLUMN content TEXT;

    CREATE TABLE audit_content_keys (
      id TEXT PRIMARY KEY,
      person TEXT NOT NULL UNIQUE,
      wrapping TEXT NOT NULL CHECK (wrapping IN ('none', 'master')),
      bytes BLOB NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
  `,
};
