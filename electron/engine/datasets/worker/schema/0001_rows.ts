import type { Migration } from '../../../store/migrations/migration.ts';

/**
 * A data set's own file. What is counted, filtered and sorted by lies in `rows`, which is narrow; the texts lie in `contents`, so
 * that going through a million rows reads none of them.
 */
export const rows: Migration = {
  number: 1,
  name: 'rows',
  up: `
    -- kind, settings (JSON) and how far the jobs behind an import have come.
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    -- Files (and chats) that rows came from. records: how many of the file's records are stored or rejected.
    CREATE TABLE sources (
      id INTEGER PRIMARY KEY,
      -- The import's; NULL: the rows came another way.
      job TEXT UNIQUE,
      name TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      modified_at TEXT NOT NULL,
      -- Of the whole file, hex; NULL until it has been read to its end.
      sha256 TEXT,
      -- JSON: how it is read (ReadChoice).
      choice TEXT NOT NULL,
      licence TEXT,
      state TEXT NOT NULL CHECK (state IN ('reading', 'stopped', 'done')),
      records INTEGER NOT NULL DEFAULT 0,
      rows INTEGER NOT NULL DEFAULT 0,
      rejects INTEGER NOT NULL DEFAULT 0,
      duplicates INTEGER NOT NULL DEFAULT 0,
      bytes_read INTEGER NOT NULL DEFAULT 0,
      actor TEXT NOT NULL,
      created_at TEXT NOT NULL,
      ended_at TEXT
    ) STRICT;

    -- Ids are never used again, so that a row that was withdrawn is not taken for another.
    CREATE TABLE rows (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      source INTEGER REFERENCES sources (id),
      line INTEGER,
      label TEXT,
      -- import, hand, rule, model.
      label_by TEXT,
      stars INTEGER CHECK (stars BETWEEN 1 AND 5),
      note TEXT,
      assignee TEXT,
      split TEXT,
      review TEXT CHECK (review IN ('approved', 'rejected')),
      reviewer TEXT,
      -- Who wrote the content or chose the label last: an actor, import, or model:NAME.
      author TEXT NOT NULL,
      -- Unicode characters of all texts; share of Han characters among the letters.
      characters INTEGER NOT NULL,
      han REAL NOT NULL,
      tokens INTEGER,
      -- The first 48 bits of the content's hash. Without an index: each import reads all of them once (knownRows.ts), which
      -- costs less than keeping an index of random numbers while a million rows come in.
      fingerprint INTEGER NOT NULL,
      -- Near duplicates have the same number.
      cluster INTEGER,
      -- Bits: see problems.ts.
      problems INTEGER NOT NULL DEFAULT 0,
      -- The operation that took it out; NULL: it is part of the set.
      removed INTEGER,
      -- Counts its changes, so that two editors notice each other.
      revision INTEGER NOT NULL DEFAULT 0,
      changed_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX rows_source ON rows (source, id);
    CREATE INDEX rows_label ON rows (label, id) WHERE label IS NOT NULL;
    CREATE INDEX rows_stars ON rows (stars, id) WHERE stars IS NOT NULL;
    CREATE INDEX rows_assignee ON rows (assignee, id) WHERE assignee IS NOT NULL;
    CREATE INDEX rows_split ON rows (split, id) WHERE split IS NOT NULL;
    CREATE INDEX rows_review ON rows (review, id) WHERE review IS NOT NULL;
    CREATE INDEX rows_cluster ON rows (cluster, id) WHERE cluster IS NOT NULL;
    CREATE INDEX rows_problems ON rows (problems, id) WHERE problems <> 0;
    CREATE INDEX rows_removed ON rows (removed, id) WHERE removed IS NOT NULL;
    CREATE INDEX rows_characters ON rows (characters, id);
    CREATE INDEX rows_tokens ON rows (tokens, id) WHERE tokens IS NOT NULL;
    CREATE INDEX rows_label_by ON rows (label_by, id) WHERE label_by IS NOT NULL;
    -- Rows that nobody has changed stand in the order in which they came, so an import writes nothing here.
    CREATE INDEX rows_changed_at ON rows (changed_at, id) WHERE revision > 0;

    -- hash: SHA-256 of the canonical content. content, extra: JSON.
    CREATE TABLE contents (
      id INTEGER PRIMARY KEY,
      hash BLOB NOT NULL,
      content TEXT NOT NULL,
      extra TEXT
    ) STRICT;

    CREATE TABLE tags (
      row INTEGER NOT NULL REFERENCES rows (id),
      tag TEXT NOT NULL,
      PRIMARY KEY (tag, row)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tags_row ON tags (row);

    CREATE TABLE rejects (
      source INTEGER NOT NULL REFERENCES sources (id),
      ordinal INTEGER NOT NULL,
      line INTEGER NOT NULL,
      reason TEXT NOT NULL,
      detail TEXT NOT NULL,
      excerpt TEXT NOT NULL,
      PRIMARY KEY (source, ordinal)
    ) STRICT, WITHOUT ROWID;

    -- Records that were here already, and as which row.
    CREATE TABLE duplicates (
      source INTEGER NOT NULL REFERENCES sources (id),
      ordinal INTEGER NOT NULL,
      line INTEGER NOT NULL,
      row INTEGER NOT NULL,
      PRIMARY KEY (source, ordinal)
    ) STRICT, WITHOUT ROWID;

    -- Everything that was ever done to the rows, in order: the lineage. audited: whether the audit log knows of it.
    CREATE TABLE operations (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      parameters TEXT NOT NULL,
      actor TEXT NOT NULL,
      at TEXT NOT NULL,
      rows INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL CHECK (state IN ('running', 'done', 'undone')),
      -- The operation that took this one back.
      undone_by INTEGER,
      audited INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX operations_running ON operations (id) WHERE state = 'running';
    CREATE INDEX operations_unaudited ON operations (id) WHERE audited = 0;

    -- What an operation changed in a row: JSON of only those fields (RowFields).
    CREATE TABLE changes (
      operation INTEGER NOT NULL REFERENCES operations (id),
      row INTEGER NOT NULL REFERENCES rows (id),
      before TEXT NOT NULL,
      after TEXT NOT NULL,
      PRIMARY KEY (operation, row)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX changes_row ON changes (row, operation);

    -- The search index holds words only (searchWords), not the texts. Rows up to meta.indexed are in it but for those waiting here.
    -- A single Chinese character is the beginning of many words, so beginnings of one character have an index of their own.
    CREATE VIRTUAL TABLE search USING fts5 (
      words, content = '', contentless_delete = 1, prefix = '1', tokenize = "unicode61 remove_diacritics 0"
    );
    -- The index is written in small pieces, so that edits get in between. Merging them later costs a third less than at once, and
    -- never all of a level in one go (2.8 s in the middle of 90,000 rows).
    INSERT INTO search (search, rank) VALUES ('automerge', 8), ('crisismerge', 64);
    CREATE VIRTUAL TABLE search_words USING fts5vocab (search, 'instance');
    CREATE TABLE index_backlog (row INTEGER PRIMARY KEY) STRICT;
    CREATE TRIGGER contents_changed AFTER UPDATE OF content ON contents BEGIN
      INSERT OR IGNORE INTO index_backlog (row) VALUES (new.id);
    END;
  `,
};
