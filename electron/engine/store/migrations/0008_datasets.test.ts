import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openMigrated } from '../migrate.ts';
import { inhouseMigrations } from './index.ts';

test('0008 datasets: what was here stays, data sets have names of their own, and how files were read is kept by their columns', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-0008-'));
  const open = (migrations: typeof inhouseMigrations) =>
    openMigrated(path.join(folder, 'x.db'), { key: null, migrations, synchronous: 'normal' });
  try {
    const before = open(inhouseMigrations.slice(0, 7));
    before.exec('INSERT INTO telemetry (span, at, gpu, gpu_peak) VALUES (0, 9, 0.5, 0.5)');
    before.close();
    const database = open(inhouseMigrations.slice(0, 8));
    const insert = database.prepare(
      "INSERT INTO datasets (id, name, kind, created_at, changed_at) VALUES (?, ?, 'chat', '', '')",
    );
    insert.run('one', '报警');
    expect(() => insert.run('two', '报警')).toThrow(/UNIQUE/);
    const keep = database.prepare(
      `INSERT INTO read_choices (columns, choice, used_at) VALUES ('["a"]', ?, '')
       ON CONFLICT (columns) DO UPDATE SET choice = excluded.choice`,
    );
    for (const choice of ['{}', '{"shape":"text"}']) keep.run(choice);
    expect(database.prepare('SELECT choice FROM read_choices').all()).toEqual([
      { choice: '{"shape":"text"}' },
    ]);
    const [row] = database.prepare('SELECT rows, versions, size_bytes, description FROM datasets').all();
    expect(row).toEqual({ rows: 0, versions: 0, size_bytes: 0, description: '' });
    expect(database.prepare('SELECT at FROM telemetry').all()).toEqual([{ at: 9 }]);
    database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
