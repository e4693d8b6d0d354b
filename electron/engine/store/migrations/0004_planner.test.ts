import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openMigrated } from '../migrate.ts';
import { inhouseMigrations as migrations } from './index.ts';

test('0004 planner: removing a model takes its pins along and leaves what was measured of it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-0004-'));
  const database = openMigrated(path.join(folder, 'x.db'), { key: null, migrations, synchronous: 'normal' });
  try {
    database.exec(`
      INSERT INTO models VALUES ('m', 'Model', 'llama', 1, 'F32', 8, NULL, 'copy', 10, '[]', 't');
      INSERT INTO model_pins VALUES ('m', 'int8', 32, 'exact', 1);
      INSERT INTO load_measurements (id, at, model_id, model_name, precision, block_size, profile, device, prepared, load_ms,
        planned_bytes, estimated_bytes, measured_bytes) VALUES ('l', 't', 'm', 'Model', 'int8', 32, 'exact', 'cpu', 0, 5, 1, 1, 1);
      DELETE FROM models;
    `);
    const count = (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get();
    expect(count('model_pins')).toEqual({ n: 0 });
    expect(count('load_measurements')).toEqual({ n: 1 });
    expect(() => database.exec("INSERT INTO model_pins VALUES ('none', 'int8', 32, 'exact', 1)")).toThrow(
      /FOREIGN KEY/,
    );
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
});
