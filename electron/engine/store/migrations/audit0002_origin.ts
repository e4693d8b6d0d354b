import type { Migration } from './migration.ts';

/** From where, with what result, and what was said. Rows of before keep version 1, whose hash knows nothing of these. */
export const auditOrigin: Migration = {
  number: 2,
  name: 'origin',
  up: `
    ALTER TABLE audit ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE audit ADD COLUMN person TEXT;
    ALTER TABLE audit ADD COLUMN role TEXT;
    ALTER TABLE audit ADD COLUMN channel TEXT;
    ALTER TABLE audit ADD COLUMN address TEXT;
    ALTER TABLE audit ADD COLUMN session TEXT;
    ALTER TABLE audit ADD COLUMN result TEXT NOT NULL DEFAULT 'ok';
    ALTER TABLE audit ADD COLUMN content_kind TEXT;
    ALTER TABLE audit ADD COLUMN content_key TEXT;
    ALTER TABLE audit ADD COLUMN content TEXT;
    CREATE INDEX audit_by_time ON audit (at);
  `,
};
