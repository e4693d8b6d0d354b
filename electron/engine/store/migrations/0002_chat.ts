import type { Migration } from './migration.ts';

/**
 * Conversations become trees of messages; drafts, presets and the search index come in. The two tables are made anew
 * because a search index points at rows by number, and only a declared number survives a VACUUM.
 */
export const chat: Migration = {
  number: 2,
  name: 'chat',
  up: `
    CREATE TABLE conversation_trees (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      title TEXT NOT NULL,
      model_id TEXT NOT NULL, -- No foreign key: a chat outlives its model.
      system TEXT,
      sampling TEXT NOT NULL DEFAULT '{}',
      leaf TEXT, -- The last message of the branch that is shown.
      deleted_at TEXT,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT;

    -- A larger number was written later. parent_id and chosen_id are no foreign keys: SQLite follows a chain of cascades
    -- only a thousand messages deep, and messages only ever leave together with their conversation.
    CREATE TABLE message_nodes (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      conversation_id TEXT NOT NULL REFERENCES conversation_trees(id) ON DELETE CASCADE,
      parent_id TEXT,
      chosen_id TEXT, -- Which of the messages that follow it was shown last.
      role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
      text TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('streaming', 'partial', 'done')),
      finish TEXT,
      stats TEXT,
      error TEXT,
      answerer TEXT,
      system TEXT, -- The system prompt and
      sampling TEXT, -- the settings that an answer was given.
      comparison TEXT,
      job_id TEXT,
      created_at TEXT NOT NULL
    ) STRICT;

    INSERT INTO conversation_trees (id, title, model_id, system, sampling, leaf, created_at, updated_at)
      SELECT id, title, model_id,
        (SELECT group_concat(text, char(10, 10) ORDER BY seq) FROM messages WHERE conversation_id = old.id AND role = 'system'),
        coalesce((SELECT json_extract(jobs.input, '$.sampling') FROM messages JOIN jobs ON jobs.id = messages.job_id
                  WHERE conversation_id = old.id ORDER BY seq DESC LIMIT 1), '{}'),
        (SELECT id FROM messages WHERE conversation_id = old.id AND role <> 'system' ORDER BY seq DESC LIMIT 1),
        created_at, updated_at
      FROM conversations AS old ORDER BY rowid;

    INSERT INTO message_nodes (id, conversation_id, parent_id, chosen_id, role, text, state, finish, stats, error, answerer,
                               system, sampling, job_id, created_at)
      SELECT old.id, conversation_id,
        lag(old.id) OVER in_order, lead(old.id) OVER in_order,
        role, text, old.state, finish, json_set(stats, '$.reasoningMs', json('null')), old.error,
        CASE WHEN jobs.id IS NULL THEN NULL ELSE json_object(
          'model', json_extract(jobs.input, '$.load.modelId'), 'name', json_extract(jobs.input, '$.load.name'),
          'precision', json_extract(jobs.input, '$.load.precision'), 'profile', json_extract(jobs.input, '$.load.profile')) END,
        CASE WHEN role = 'assistant' THEN trees.system END,
        json_extract(jobs.input, '$.sampling'), job_id, old.created_at
      FROM messages AS old
        JOIN conversation_trees AS trees ON trees.id = old.conversation_id
        LEFT JOIN jobs ON jobs.id = old.job_id
      WHERE role <> 'system'
      WINDOW in_order AS (PARTITION BY conversation_id ORDER BY seq)
      ORDER BY old.rowid;

    DROP TABLE messages;
    DROP TABLE conversations;
    ALTER TABLE conversation_trees RENAME TO conversations;
    ALTER TABLE message_nodes RENAME TO messages;

    CREATE INDEX conversations_by_time ON conversations (updated_at, id) WHERE deleted_at IS NULL;
    CREATE INDEX conversations_deleted ON conversations (deleted_at) WHERE deleted_at IS NOT NULL;
    CREATE INDEX messages_by_parent ON messages (conversation_id, parent_id, number, id);
    CREATE INDEX messages_by_comparison ON messages (comparison) WHERE comparison IS NOT NULL;
    CREATE INDEX messages_being_written ON messages (conversation_id) WHERE state = 'streaming';

    -- conversation '': the question of a new one.
    CREATE TABLE drafts (
      conversation TEXT PRIMARY KEY,
      text TEXT NOT NULL,
      saved_at TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER drafts_go_along AFTER DELETE ON conversations BEGIN
      DELETE FROM drafts WHERE conversation = old.id;
    END;

    CREATE TABLE presets (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      system TEXT NOT NULL,
      sampling TEXT NOT NULL,
      saved_at TEXT NOT NULL
    ) STRICT;

    -- The search index holds words as store/searchWords.ts cuts them, and no text of its own. What has changed waits in
    -- the backlog until the next search, so that no writer has to think of it and no token of an answer is indexed alone.
    CREATE VIRTUAL TABLE message_search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');
    CREATE VIRTUAL TABLE title_search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');
    CREATE TABLE message_backlog (number INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE title_backlog (number INTEGER PRIMARY KEY) STRICT;
    INSERT INTO message_backlog SELECT number FROM messages;
    INSERT INTO title_backlog SELECT number FROM conversations;

    CREATE TRIGGER message_written AFTER INSERT ON messages WHEN new.state <> 'streaming' BEGIN
      INSERT OR IGNORE INTO message_backlog VALUES (new.number);
    END;
    CREATE TRIGGER message_rewritten AFTER UPDATE OF text, state ON messages WHEN new.state <> 'streaming' BEGIN
      INSERT OR IGNORE INTO message_backlog VALUES (new.number);
    END;
    CREATE TRIGGER message_gone AFTER DELETE ON messages BEGIN
      DELETE FROM message_backlog WHERE number = old.number;
      DELETE FROM message_search WHERE rowid = old.number;
    END;
    CREATE TRIGGER title_written AFTER INSERT ON conversations BEGIN
      INSERT OR IGNORE INTO title_backlog VALUES (new.number);
    END;
    CREATE TRIGGER title_rewritten AFTER UPDATE OF title ON conversations BEGIN
      INSERT OR IGNORE INTO title_backlog VALUES (new.number);
    END;
    CREATE TRIGGER title_gone AFTER DELETE ON conversations BEGIN
      DELETE FROM title_backlog WHERE number = old.number;
      DELETE FROM title_search WHERE rowid = old.number;
    END;
  `,
};
