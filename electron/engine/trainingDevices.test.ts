import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ProviderProof } from '../contract/providers.ts';
import { openStore } from './store/store.ts';
import { createTrainingDevices } from './trainingDevices.ts';

function proof(provider: ProviderProof['provider'], change: Partial<ProviderProof> = {}): ProviderProof {
  const works = { state: 'works', reason: null, deviceName: 'a card', isSoftware: false } as const;
  return { provider, ...works, runMs: 1, difference: 0, provedAt: null, ...change };
}

test.each<{ name: string; proofs: ProviderProof[]; mixed: boolean[] }>([
  {
    name: 'a card of CUDA computes in half precision, the CPU does not',
    proofs: [proof('cuda')],
    mixed: [true, false],
  },
  {
    name: 'a card behind WebGPU that said so',
    proofs: [proof('webgpu', { half: true })],
    mixed: [true, false],
  },
  {
    name: 'one that said that it does not',
    proofs: [proof('webgpu', { half: false })],
    mixed: [false, false],
  },
  { name: 'a proof from before it was asked', proofs: [proof('webgpu')], mixed: [true, false] },
])('mixed precision is offered by the proof: $name', async ({ proofs, mixed }) => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-training-devices-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const store = await openStore({ dataDir });
  const find = createTrainingDevices({
    ...{ store, allowSoftware: false, prover: { proveGpus: async () => proofs, list: () => proofs } },
    readRoom: async () => ({ totalBytes: 16e9, freeBytes: 15e9 }),
  });
  const { devices } = await find(null);
  await store.close();
  expect(devices.map((device) => device.mixed)).toEqual(mixed);
});
