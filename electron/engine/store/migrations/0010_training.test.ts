import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openMigrated } from '../migrate.ts';
import { inhouseMigrations } from './index.ts';

test('0010 training: what was here stays; a run keeps how its job ended when the job leaves the history, and takes its points along', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-0010-'));
  const open = (migrations: typeof inhouseMigrations) =>
    openMigrated(path.join(folder, 'x.db'), { key: null, migrations, synchronous: 'normal' });
  try {
    const before = open(inhouseMigrations.slice(0, 9));
    before.exec(`INSERT INTO jobs (id, kind, state, subject, actor, input, error, created_at, ended_at)
                 VALUES ('j', 'train', 'failed', 's', 'a', '{}', '{"code":"x","data":{}}', '', 'then')`);
    before.close();
    const database = open(inhouseMigrations.slice(0, 10));
    database.exec(`INSERT INTO training_runs (id, name, job_id, model_id, model_name, precision, block_size, dataset_id,
                     dataset_name, dataset_version, method, wish, record, created_by, created_at)
                   VALUES ('r', 'n', 'j', 'm', 'm', 'int8', 32, 'd', 'd', 1, 'lora', '{}', '{}', 'a', '')`);
    database.exec(`INSERT INTO training_points (run_id, step, attempt, learning_rate, tokens, tokens_per_second, memory_bytes)
                   VALUES ('r', 1, 1, 0.1, 2, 3, 4)`);
    database.exec("DELETE FROM jobs WHERE id = 'j'");
    const [run] = database.prepare<unknown[], { ended: string }>('SELECT ended FROM training_runs').all();
    expect(JSON.parse(run?.ended ?? '')).toEqual({
      state: 'failed',
      error: { code: 'x', data: {} },
      endedAt: 'then',
    });
    database.exec('DELETE FROM training_runs');
    expect(database.prepare('SELECT * FROM training_points').all()).toEqual([]);
    database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
