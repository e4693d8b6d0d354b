import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { settingsChangeSchema } from '../../contract/settings.ts';
import { openStore, type Store } from '../store/store.ts';
import { readSettings, storeSettings } from './settings.ts';

async function emptyStore(): Promise<Store> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-settings-'));
  const store = await openStore({ dataDir });
  onTestFinished(async () => {
    await store.close();
    await rm(dataDir, { recursive: true });
  });
  return store;
}

test('what nobody has set has its default, and a change leaves the others alone', async () => {
  const store = await emptyStore();
  const before = readSettings(store);
  expect(before).toMatchObject({ headRoom: 0.3, memoryLimit: 0.8, gpuPolicy: 'prefer' });
  await store.write({ audit: null, statements: storeSettings({ headRoom: 0.5 }) });
  expect(readSettings(store)).toEqual({ ...before, headRoom: 0.5 });
});

test('a stored value that no longer fits is its default', async () => {
  const store = await emptyStore();
  await store.write({
    audit: null,
    statements: [{ sql: "INSERT INTO settings VALUES ('gpuPolicy', '\"sometimes\"'), ('old', '1')" }],
  });
  expect(readSettings(store).gpuPolicy).toBe('prefer');
});

test('a change that names nothing changes nothing, and one out of range is refused', () => {
  expect(settingsChangeSchema.parse({})).toEqual({});
  expect(settingsChangeSchema.safeParse({ headRoom: 2 }).success).toBe(false);
});
