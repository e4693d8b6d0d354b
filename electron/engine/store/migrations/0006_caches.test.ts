import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openMigrated } from '../migrate.ts';
import { inhouseMigrations as migrations } from './index.ts';

test('0006 caches: reports there were are of the plain cache, and go with their version as before', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-0006-'));
  const file = path.join(folder, 'x.db');
  const options = { key: null, synchronous: 'normal' } as const;
  try {
    const before = openMigrated(file, {
      ...options,
      migrations: migrations.filter(({ number }) => number < 6),
    });
    before.exec(`
      INSERT INTO models VALUES ('m', 'Model', 'llama', 1, 'F32', 8, NULL, 'copy', 10, '[]', 't');
      INSERT INTO variants VALUES ('m', 'int8', 32, 5, 0, 't');
      INSERT INTO quality_reports VALUES ('m', 'int8', 32, 'exact', '{"perplexity":7}', 't1');
    `);
    before.close();
    const database = openMigrated(file, { ...options, migrations });
    const all = (table: string) => database.prepare(`SELECT * FROM ${table}`).all();
    const version = { model_id: 'm', precision: 'int8', block_size: 32, profile: 'exact' };
    expect(all('quality_reports')).toEqual([
      { ...version, cache: 'float', report: '{"perplexity":7}', measured_at: 't1' },
    ]);
    database.exec(`
      INSERT INTO quality_reports VALUES ('m', 'int8', 32, 'exact', 'int8', '{}', 't2');
      INSERT INTO int8_caches VALUES ('m', 'int8', 32, 'exact');
    `);
    expect(() => database.exec("INSERT INTO int8_caches VALUES ('m', 'int4', 32, 'exact')")).toThrow(
      /FOREIGN KEY/,
    );
    database.exec('DELETE FROM models');
    expect([...all('quality_reports'), ...all('int8_caches')]).toEqual([]);
    database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
