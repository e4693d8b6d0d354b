import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { knownModels } from '../../ml/planning/knownModels.ts';
import { openStore, type Store } from '../store/store.ts';
import { createLoads, type LoadedRun } from './loads.ts';
import { listMeasurements } from './measurements.ts';
import type { PlannedRun } from './subject.ts';

let dataDir: string;
let store: Store;
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-loads-'));
  store = await openStore({ dataDir });
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const load: LoadedRun = {
  ...{ modelId: 'm', name: 'Model', precision: 'int8', blockSize: 32, profile: 'exact' },
};
const noPid = 2 ** 30;

function loadsIn(opened: Store, availableBytes = 1e9) {
  const [known] = knownModels;
  if (!known) throw new Error('no known model');
  const subject = { ...{ model: 'm', name: 'Model', source: null, versions: [] }, shape: known.shape };
  const run: PlannedRun = {
    subject: { ...subject, parameterCount: 1 },
    ...{ precision: 'int8', blockSize: 32, profile: 'exact', context: 128, conversations: 1 },
  };
  return createLoads({
    store: opened,
    meter: { read: () => null },
    settings: () => ({ headRoom: 0.3, memoryLimit: 0.8, answersAtOnce: 4 }),
    toRun: async () => run,
    readMemory: () => ({
      ...{ totalBytes: 1e9, availableBytes, limit: null },
      machine: { totalBytes: 1e9, availableBytes },
    }),
  });
}

test('a load whose process has ended before it could be looked at is not kept as one that took nothing', async () => {
  const loads = loadsIn(store);
  const gone = await loads.record(load, { device: 'cpu', loadMs: 5, pid: noPid });
  await gone.answered({ promptTokens: 3, answerTokens: 9, tokensPerSecond: 5, caches: 1 });
  expect(listMeasurements(store)).toEqual([]);
  const there = await loads.record(load, { device: 'cpu', loadMs: 5, pid: process.pid });
  await there.answered({ promptTokens: 3, answerTokens: 9, tokensPerSecond: 5, caches: 1 });
  expect(listMeasurements(store)).toMatchObject([{ model: 'm', contextTokens: 12 }]);
  expect(listMeasurements(store)[0]?.measuredBytes).toBeGreaterThan(1e6);
});

test('a load is let in for as many conversations as fit, at most what the settings say, and for one at least', async () => {
  const noRoom = async () => false;
  expect(await loadsIn(store, 8e9).check(load, noRoom)).toBe(4);
  const refused = await loadsIn(store, 1e6)
    .check(load, noRoom)
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'memory.notEnough' });
  const fits: number[] = [];
  for (let bytes = 600e6; bytes < 2e9; bytes += 2e6)
    fits.push(
      await loadsIn(store, bytes)
        .check(load, noRoom)
        .catch(() => 0),
    );
  expect([...new Set(fits)]).toEqual([0, 1, 2, 3, 4]);
});
