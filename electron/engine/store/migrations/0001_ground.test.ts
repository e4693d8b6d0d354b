import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openMigrated } from '../migrate.ts';
import { ground } from './0001_ground.ts';
import { auditRows } from './audit0001_rows.ts';

function withDatabase(
  migrations: Parameters<typeof openMigrated>[1]['migrations'],
  use: (database: ReturnType<typeof openMigrated>) => void,
) {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-0001-'));
  const database = openMigrated(path.join(folder, 'x.db'), { key: null, migrations, synchronous: 'normal' });
  try {
    use(database);
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
}

test('0001 ground: on an empty database; removing a model takes its variants and reports along', () => {
  withDatabase([ground], (database) => {
    database.exec(`
      INSERT INTO models VALUES ('m', 'Model', 'llama', 1, 'F32', 8, NULL, 'copy', 10, '[]', 't');
      INSERT INTO variants VALUES ('m', 'int8', 32, 5, 0, 't');
      INSERT INTO quality_reports VALUES ('m', 'int8', 32, 'exact', '{}', 't');
    `);
    expect(() => database.exec("INSERT INTO variants VALUES ('none', 'int8', 32, 5, 0, 't')")).toThrow(
      /FOREIGN KEY/,
    );
    expect(() => database.exec("INSERT INTO variants VALUES ('m', 'int8', 32, 5, 0, 't')")).toThrow(/UNIQUE/);
    database.exec("DELETE FROM models WHERE id = 'm'");
    expect(database.prepare('SELECT count(*) AS n FROM quality_reports').get()).toEqual({ n: 0 });
  });
});

test('0001 ground: removing a conversation takes its messages, removing a job its output', () => {
  withDatabase([ground], (database) => {
    database.exec(`
      INSERT INTO conversations (id, title, model_id, created_at, updated_at) VALUES ('c', 'T', 'm', 't', 't');
      INSERT INTO messages (id, conversation_id, seq, role, text, state, created_at) VALUES ('q', 'c', 1, 'user', 'x', 'done', 't');
      INSERT INTO jobs (id, kind, state, subject, actor, input, created_at) VALUES ('j', 'answer', 'queued', 's', 'a', '{}', 't');
      INSERT INTO job_output VALUES ('j', 0, '{}');
      DELETE FROM conversations; DELETE FROM jobs;
    `);
    expect(database.prepare('SELECT count(*) AS n FROM messages').get()).toEqual({ n: 0 });
    expect(database.prepare('SELECT count(*) AS n FROM job_output').get()).toEqual({ n: 0 });
  });
});

test('audit 0001 rows: on an empty database, rows can be added and not changed', () => {
  withDatabase([auditRows], (database) => {
    database.exec("INSERT INTO audit VALUES (1, 'i', 't', 'a', 'x', 's', '{}', 'h')");
    expect(() => database.exec("UPDATE audit SET hash = ''")).toThrow(/append-only/);
  });
});
