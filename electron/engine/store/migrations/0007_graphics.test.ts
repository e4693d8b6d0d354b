import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openMigrated } from '../migrate.ts';
import { inhouseMigrations } from './index.ts';

test('0007 graphics: what was measured before stays, without power and clock', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-0007-'));
  const open = (migrations: typeof inhouseMigrations) =>
    openMigrated(path.join(folder, 'x.db'), { key: null, migrations, synchronous: 'normal' });
  try {
    const before = open(inhouseMigrations.slice(0, 6));
    before.exec('INSERT INTO telemetry (span, at, gpu, gpu_peak) VALUES (0, 9, 0.5, 0.5)');
    before.close();
    const database = open(inhouseMigrations.slice(0, 7));
    const rows = database.prepare('SELECT at, gpu, gpu_power, gpu_clock_peak FROM telemetry').all();
    database.close();
    expect(rows).toEqual([{ at: 9, gpu: 0.5, gpu_power: null, gpu_clock_peak: null }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
