import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openMigrated, versionOf } from '../../../store/migrate.ts';
import { makeDataset } from '../datasetFile.fixture.ts';
import { openDatasetFile } from '../datasetFile.ts';
import { datasetMigrations } from './index.ts';

test('steps of the schema are numbered by their places', () => {
  expect(datasetMigrations.map(({ number }) => number)).toEqual(datasetMigrations.map((_, at) => at + 1));
});

test('rows of a file of the first schema are all there after every step, and can be searched for', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-dataset-schema-'));
  try {
    const first = openMigrated(path.join(folder, 'data.db'), {
      ...{ key: null, migrations: datasetMigrations.slice(0, 1), synchronous: 'normal' },
    });
    first.exec(`
      INSERT INTO rows (author, characters, han, fingerprint, changed_at) VALUES ('ann', 4, 1, 7, '');
      INSERT INTO contents (id, hash, content) VALUES (1, x'00', '{"text":"报警"}');
      INSERT INTO search (rowid, words) VALUES (1, '报警 警');
    `);
    first.close();
    const file = openDatasetFile(folder, { key: null, readonly: false });
    expect(versionOf(file.database)).toBe(datasetMigrations.length);
    expect(file.all('SELECT author, content FROM rows JOIN contents USING (id)')).toEqual([
      { author: 'ann', content: '{"text":"报警"}' },
    ]);
    expect(file.all("SELECT rowid FROM search WHERE search MATCH '报警'")).toEqual([{ rowid: 1 }]);
    file.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a changed content waits for the index, an id is never used again, and stars are 1 to 5', () => {
  using dataset = makeDataset({ kind: 'text' });
  const { file } = dataset;
  dataset.add([{ content: { text: 'one' } }, { content: { text: 'two' } }]);
  file.run('UPDATE contents SET content = ? WHERE id = 1', '{"text":"other"}');
  file.run('UPDATE rows SET stars = 3 WHERE id = 2');
  expect(file.all('SELECT row FROM index_backlog')).toEqual([{ row: 1 }]);
  expect(() => file.run('UPDATE rows SET stars = 6 WHERE id = 1')).toThrow(/CHECK/);
  file.run('DELETE FROM contents WHERE id = 2');
  file.run('DELETE FROM rows WHERE id = 2');
  dataset.add([{ content: { text: 'three' } }]);
  expect(file.all('SELECT id FROM rows ORDER BY id')).toEqual([{ id: 1 }, { id: 3 }]);
});

/** What the table of rows asks, and the index that must answer it. */
const questions = [
  [
    'SELECT id FROM rows WHERE id > 5 AND id <= 9 AND label IN (SELECT value FROM json_each(?))',
    'rows_label',
  ],
  [
    'SELECT id FROM rows WHERE id > 5 AND id <= 9 AND stars IN (SELECT value FROM json_each(?))',
    'rows_stars',
  ],
  [
    'SELECT id FROM rows WHERE id > 5 AND id <= 9 AND (source IN (SELECT value FROM json_each(?)))',
    'rows_source',
  ],
  [
    'SELECT id FROM rows WHERE id > 5 AND id <= 9 AND problems IN (SELECT value FROM json_each(?)) AND problems <> 0',
    'rows_problems',
  ],
  ['SELECT id FROM rows WHERE characters BETWEEN 1 AND 9 LIMIT 5', 'rows_characters'],
  ['SELECT id FROM rows WHERE revision > 0 ORDER BY changed_at DESC, id DESC LIMIT 5', 'rows_changed_at'],
  ["SELECT id FROM operations WHERE state = 'running'", 'operations_running'],
  [
    "SELECT id, kind, actor, rows FROM operations WHERE audited = 0 AND state <> 'running' ORDER BY id",
    'operations_unaudited',
  ],
] as const;

test.each(questions)('%s is answered by the index %s', (sql, index) => {
  using dataset = makeDataset();
  const plan = dataset.file.database.prepare<[], { detail: string }>(
    `EXPLAIN QUERY PLAN ${sql.replace('?', "'[]'")}`,
  );
  expect(
    plan
      .all()
      .map(({ detail }) => detail)
      .join('\n'),
  ).toContain(index);
});
