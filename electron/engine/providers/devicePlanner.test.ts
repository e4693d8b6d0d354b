import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProviderProof, providerNames } from '../../contract/providers.ts';
import { openStore, type Store } from '../store/store.ts';
import { devicePlanner } from './devicePlanner.ts';
import { createOccupancy } from './occupancy.ts';

let folder = '';
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'inhouse-devices-'));
  store = await openStore({ dataDir: folder });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const proofs = providerNames.map((provider): ProviderProof => {
  const works = provider === 'cuda' || provider === 'cpu';
  const reason = works ? null : { code: 'provider.noAdapter', data: {} };
  const empty = { deviceName: null, isSoftware: false, runMs: 1, difference: 0, provedAt: null };
  return { provider, state: works ? 'works' : 'fails', reason, ...empty };
});

/** A card of 16 GB on which so much is free now. */
function plannerOn(freeBytes: number) {
  const occupancy = createOccupancy();
  const plan = devicePlanner<{ readonly modelId: string }>({
    ...{ store, occupancy, allowSoftware: false, prover: { proveGpus: async () => proofs } },
    readRoom: async () => ({ totalBytes: 16e9, freeBytes }),
    neededBytes: async () => 4e9,
  });
  return { occupancy, plan: () => plan({ modelId: 'm' }) };
}

test('a model goes to the GPU beside a run that learns there only where the memory is enough for both', async () => {
  // The run has only begun: what it is about to take is counted, not what it takes.
  const run = { provider: 'cuda', name: 'night shift', freeBefore: 15e9 } as const;
  const { occupancy, plan } = plannerOn(14e9);
  expect((await plan()).candidates).toEqual(['cuda', 'cpu']);
  const small = occupancy.enter({ ...run, neededBytes: 10e9 });
  expect((await plan()).candidates).toEqual(['cuda', 'cpu']);
  small[Symbol.dispose]();
  const held = occupancy.enter({ ...run, neededBytes: 12e9 });
  const { candidates, reasons } = await plan();
  expect(candidates).toEqual(['cpu']);
  expect(reasons.at(-1)).toEqual({
    code: 'device.occupied',
    data: { provider: 'NVIDIA CUDA', run: 'night shift' },
  });
  const setting = `INSERT INTO settings (name, value) VALUES ('gpuPolicy', '"require"')`;
  await store.write({ audit: null, statements: [{ sql: setting, params: [] }] });
  expect((await plan()).candidates).toEqual([]);
  held[Symbol.dispose]();
  expect((await plan()).candidates).toEqual(['cuda']);
});
