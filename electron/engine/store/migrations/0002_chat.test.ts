import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMigrated } from '../migrate.ts';
import type { OpenDatabase } from '../openDatabase.ts';
import { ground } from './0001_ground.ts';
import { chat } from './0002_chat.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'inhouse-0002-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What release 0.1 wrote: a system prompt as the first message, a half answer, an answer whose job is gone. */
const oldRows = `
  INSERT INTO conversations (id, title, model_id, created_at, updated_at)
    VALUES ('c', 'Alarm E40', 'm', 't1', 't5'), ('d', 'Other', 'm', 't2', 't2');
  INSERT INTO jobs (id, kind, state, subject, actor, input, created_at) VALUES
    ('j1', 'answer', 'succeeded', 'Model', 'a', '{"conversation":"c","answer":"a1","load":{"modelId":"m","name":"Model","modelFolder":"/x","precision":"int8","blockSize":32,"profile":"fast"},"sampling":{"topK":5}}', 't1'),
    ('j2', 'answer', 'running', 'Model', 'a', '{"conversation":"c","answer":"a2","load":{"modelId":"m","name":"Model","modelFolder":"/x","precision":"int4","blockSize":32,"profile":"exact"},"sampling":{"temperature":0.5}}', 't4');
  INSERT INTO job_output VALUES ('j2', 0, '{"kind":"text","text":"half"}');
  INSERT INTO messages (id, conversation_id, seq, role, text, state, finish, stats, error, job_id, created_at) VALUES
    ('s', 'c', 1, 'system', 'Be brief.', 'done', NULL, NULL, NULL, NULL, 't1'),
    ('q1', 'c', 2, 'user', '报警 E40?', 'done', NULL, NULL, NULL, NULL, 't1'),
    ('dq', 'd', 1, 'user', 'Hello', 'done', NULL, NULL, NULL, NULL, 't2'),
    ('da', 'd', 2, 'assistant', 'Hi', 'done', 'stop', NULL, NULL, 'gone', 't2'),
    ('a1', 'c', 3, 'assistant', 'Press reset.', 'done', 'stop', '{"promptTokens":3,"answerTokens":2}', NULL, 'j1', 't1'),
    ('q2', 'c', 4, 'user', 'And then?', 'done', NULL, NULL, NULL, NULL, 't4'),
    ('a2', 'c', 5, 'assistant', '', 'streaming', NULL, NULL, NULL, 'j2', 't4');
`;

function migrated(rows: string): OpenDatabase {
  const file = path.join(folder, 'x.db');
  const old = openMigrated(file, { key: null, migrations: [ground], synchronous: 'normal' });
  old.exec(rows);
  old.close();
  return openMigrated(file, { key: null, migrations: [ground, chat], synchronous: 'normal' });
}

test('0002 chat: a linear conversation becomes a chain that shows its end, its system message the system prompt', () => {
  const database = migrated(oldRows);
  expect(
    database
      .prepare('SELECT id, title, system, sampling, leaf, deleted_at, updated_at FROM conversations')
      .all(),
  ).toEqual([
    {
      id: 'c',
      title: 'Alarm E40',
      system: 'Be brief.',
      sampling: '{"temperature":0.5}',
      leaf: 'a2',
      deleted_at: null,
      updated_at: 't5',
    },
    { id: 'd', title: 'Other', system: null, sampling: '{}', leaf: 'da', deleted_at: null, updated_at: 't2' },
  ]);
  const chain =
    'SELECT id, parent_id, chosen_id, system FROM messages WHERE conversation_id = ? ORDER BY number';
  expect(database.prepare(chain).all('c')).toEqual([
    { id: 'q1', parent_id: null, chosen_id: 'a1', system: null },
    { id: 'a1', parent_id: 'q1', chosen_id: 'q2', system: 'Be brief.' },
    { id: 'q2', parent_id: 'a1', chosen_id: 'a2', system: null },
    { id: 'a2', parent_id: 'q2', chosen_id: null, system: 'Be brief.' },
  ]);
  expect(database.prepare('SELECT count(*) AS n FROM job_output').get()).toEqual({ n: 1 });
  database.close();
});

test('0002 chat: answers know what wrote them as far as it is known, and every text waits for the search index', () => {
  const database = migrated(oldRows);
  const answers =
    "SELECT id, text, state, answerer, sampling, stats, job_id FROM messages WHERE role = 'assistant' ORDER BY id";
  expect(database.prepare(answers).all()).toEqual([
    {
      id: 'a1',
      text: 'Press reset.',
      state: 'done',
      answerer: '{"model":"m","name":"Model","precision":"int8","profile":"fast"}',
      sampling: '{"topK":5}',
      stats: '{"promptTokens":3,"answerTokens":2,"reasoningMs":null}',
      job_id: 'j1',
    },
    expect.objectContaining({ id: 'a2', state: 'streaming', sampling: '{"temperature":0.5}', stats: null }),
    expect.objectContaining({ id: 'da', text: 'Hi', answerer: null, sampling: null, job_id: 'gone' }),
  ]);
  expect(database.prepare('SELECT count(*) AS n FROM message_backlog').get()).toEqual({ n: 6 });
  expect(database.prepare('SELECT count(*) AS n FROM title_backlog').get()).toEqual({ n: 2 });
  database.close();
});

test('0002 chat: on an empty database; a conversation takes messages, draft and index along, however long it is', () => {
  const database = migrated('');
  database.exec(`
    INSERT INTO conversations (id, title, model_id, created_at, updated_at) VALUES ('c', 'T', 'm', 't', 't');
    INSERT INTO messages (id, conversation_id, parent_id, role, text, state, created_at)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      SELECT 'm' || i, 'c', CASE WHEN i > 1 THEN 'm' || (i - 1) END, 'user', 'x', 'done', 't' FROM n;
    INSERT INTO drafts VALUES ('c', 'draft', 't'), ('', 'new', 't');
    INSERT INTO message_search (rowid, words) SELECT number, 'found' FROM messages;
    DELETE FROM conversations;
  `);
  for (const table of ['messages', 'message_backlog', 'title_backlog'])
    expect(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
  expect(
    database.prepare("SELECT rowid FROM message_search WHERE message_search MATCH 'found'").all(),
  ).toEqual([]);
  expect(database.prepare('SELECT conversation FROM drafts').all()).toEqual([{ conversation: '' }]);
  expect(() =>
    database.exec(
      "INSERT INTO messages (id, conversation_id, role, text, state, created_at) VALUES ('x', 'none', 'user', '', 'done', 't')",
    ),
  ).toThrow(/FOREIGN KEY/);
  database.close();
});

test('0002 chat: numbers that the search index points at survive a VACUUM', () => {
  const database = migrated(oldRows);
  database.exec("DELETE FROM conversations WHERE id = 'd'");
  const numbers = () => database.prepare('SELECT number, id FROM messages ORDER BY number').all();
  const before = numbers();
  database.exec('VACUUM');
  expect(numbers()).toEqual(before);
  database.close();
});
