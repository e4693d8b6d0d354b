import type { Migration } from './migration.ts';

/** Registry, chats, jobs, settings. Times are ISO 8601 in UTC, JSON is text, sizes are bytes. */
export const ground: Migration = {
  number: 1,
  name: 'ground',
  up: `
    CREATE TABLE models (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      family TEXT NOT NULL,
      parameter_count INTEGER NOT NULL,
      source_precision TEXT NOT NULL,
      context_length INTEGER NOT NULL,
      licence TEXT,
      source_mode TEXT NOT NULL CHECK (source_mode IN ('copy', 'link', 'inPlace')),
      source_bytes INTEGER NOT NULL,
      warnings TEXT NOT NULL DEFAULT '[]',
      imported_at TEXT NOT NULL
    ) STRICT;

    -- block_size 0: not quantized in blocks (NULL is never equal to itself in a key).
    CREATE TABLE variants (
      model_id TEXT NOT NULL REFERENCES models(id) ON DELETE CASCADE,
      precision TEXT NOT NULL,
      block_size INTEGER NOT NULL,
      size_bytes INTEGER NOT NULL,
      prepared_bytes INTEGER NOT NULL DEFAULT 0,
      created_at TEXT NOT NULL,
      PRIMARY KEY (model_id, precision, block_size)
    ) STRICT;

    CREATE TABLE quality_reports (
      model_id TEXT NOT NULL,
      precision TEXT NOT NULL,
      block_size INTEGER NOT NULL,
      profile TEXT NOT NULL CHECK (profile IN ('exact', 'fast')),
      report TEXT NOT NULL,
      measured_at TEXT NOT NULL,
      PRIMARY KEY (model_id, precision, block_size, profile),
      FOREIGN KEY (model_id, precision, block_size) REFERENCES variants(model_id, precision, block_size) ON DELETE CASCADE
    ) STRICT;

    -- A chat outlives its model, so model_id is no foreign key.
    CREATE TABLE conversations (
      id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      model_id TEXT NOT NULL,
      precision TEXT,
      profile TEXT,
      system TEXT,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE messages (
      id TEXT PRIMARY KEY,
      conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
      seq INTEGER NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
      text TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('streaming', 'partial', 'done')),
      finish TEXT,
      stats TEXT,
      error TEXT,
      job_id TEXT,
      created_at TEXT NOT NULL,
      UNIQUE (conversation_id, seq)
    ) STRICT;

    CREATE TABLE jobs (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      state TEXT NOT NULL
        CHECK (state IN ('queued', 'running', 'interrupted', 'succeeded', 'failed', 'cancelled')),
      subject TEXT NOT NULL,
      actor TEXT NOT NULL,
      input TEXT NOT NULL,
      attempt INTEGER NOT NULL DEFAULT 0,
      cancel_requested INTEGER NOT NULL DEFAULT 0,
      checkpoint TEXT,
      progress TEXT,
      error TEXT,
      result TEXT,
      created_at TEXT NOT NULL,
      started_at TEXT,
      ended_at TEXT
    ) STRICT;
    CREATE INDEX jobs_by_state ON jobs (state);

    CREATE TABLE job_output (
      job_id TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      record TEXT NOT NULL,
      PRIMARY KEY (job_id, sequence)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE settings (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT;

    -- Audit events committed together with the change they tell of, on their way to audit.db.
    CREATE TABLE audit_outbox (
      id TEXT PRIMARY KEY,
      at TEXT NOT NULL,
      actor TEXT NOT NULL,
      action TEXT NOT NULL,
      subject TEXT NOT NULL,
      detail TEXT NOT NULL
    ) STRICT;
  `,
};
