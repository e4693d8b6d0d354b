import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProviderName } from '../../contract/providers.ts';
import { type ComputePool, createComputePool } from '../processes/computePool.ts';
import { openStore, type Store } from '../store/store.ts';
import { createProver, type Prover } from './prover.ts';

const standIn = path.resolve(import.meta.dirname, '../../../e2e/fixtures/processes/standInCompute.ts');
let dataDir: string;
let store: Store;
let pool: ComputePool;
let pids: number[];
let folders: string[];

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-prover-'));
  store = await openStore({ dataDir });
  pids = [];
  folders = [];
});
afterEach(async () => {
  await pool.close();
  await store.close();
  rmSync(dataDir, { recursive: true });
});

const log = { warn: () => undefined };

/** Over processes that crash, hang, or answer, as the provider says; `pids` are those that hang. */
function standInProver(limitMs = 60_000): Prover {
  pool = createComputePool({ log, computeEntry: standIn });
  const runTask: ComputePool['runTask'] = (name, input, options) => {
    const told = (record: unknown) => void pids.push((record as { pid: number }).pid);
    const context = options?.context && { ...options.context, output: told };
    if ('folder' in input) folders.push(String(input.folder));
    return pool.runTask(name, input, { ...options, ...(context && { context }) });
  };
  return createProver({ store, pool: { runTask }, limitMs });
}

const find = (prover: Prover, provider: ProviderName) =>
  prover.list().find((proof) => proof.provider === provider);

async function nextPid(): Promise<number> {
  while (pids.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return pids[0] ?? 0;
}

test('a driver that crashes takes its own process and nothing else', async () => {
  const prover = standInProver();
  await prover.prove('cuda');
  expect(find(prover, 'cuda')).toMatchObject({
    state: 'fails',
    reason: { code: 'provider.crashed', data: { provider: 'NVIDIA CUDA', reason: 'SIGABRT' } },
  });
  await prover.prove('cpu');
  expect(find(prover, 'cpu')).toMatchObject({ state: 'works', reason: null });
  expect(folders).toHaveLength(2);
  expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
});

test('kill -9 in the middle of a proof is told by its signal', async () => {
  const prover = standInProver();
  const proving = prover.prove('webgpu');
  const pid = await nextPid();
  expect(find(prover, 'webgpu')?.state).toBe('proving');
  process.kill(pid, 'SIGKILL');
  await proving;
  expect(find(prover, 'webgpu')).toMatchObject({
    state: 'fails',
    reason: { code: 'provider.crashed', data: { provider: 'WebGPU', reason: 'SIGKILL' } },
  });
});

test('a driver that never comes back is stopped at the time limit', async () => {
  const prover = standInProver(700);
  await prover.prove('webgpu');
  expect(find(prover, 'webgpu')).toMatchObject({
    state: 'fails',
    reason: { code: 'provider.timedOut', data: { provider: 'WebGPU' } },
  });
});

test('an engine that ends in the middle of a proof has proved nothing', async () => {
  const prover = standInProver();
  const proving = prover.prove('webgpu').catch((error: unknown) => error);
  await nextPid();
  await prover.close();
  expect(await proving).toMatchObject({ code: 'request.cancelled' });
  expect(find(standInProver(), 'webgpu')?.state).toBe('unproved');
});

test('a crash or a time limit is not held against a provider at the next start', async () => {
  const prover = standInProver();
  await prover.prove('cuda');
  expect(find(prover, 'cuda')?.state).toBe('fails');
  await pool.close();
  expect(find(standInProver(), 'cuda')?.state).toBe('unproved');
});

test('a load waits for what was never proved, and not for a second try of what crashed at an earlier start', async () => {
  const first = standInProver();
  const proving = first.proveGpus();
  process.kill(await nextPid(), 'SIGKILL');
  const proofs = await proving;
  const reasons = proofs.map(({ provider, reason }) => [provider, reason?.code]);
  expect(Object.fromEntries(reasons)).toMatchObject({
    ...{ cuda: 'provider.crashed', webgpu: 'provider.crashed', coreml: 'provider.wrongPlatform' },
    cpu: undefined,
  });
  await pool.close();
  const second = standInProver();
  const known = await second.proveGpus();
  expect(known.find(({ provider }) => provider === 'webgpu')?.reason?.code).toBe('provider.crashed');
  expect(find(second, 'webgpu')?.state).toBe('proving');
  await second.close();
});

test('two who ask at once share one proof, and a proof outlives the engine', async () => {
  const prover = standInProver();
  const [one, other] = await Promise.all([prover.prove('cpu'), prover.prove('cpu')]);
  expect(one).toEqual(other);
  await pool.close();
  expect(find(standInProver(), 'cpu')).toEqual(one.find(({ provider }) => provider === 'cpu'));
});

test('a proof made with another library or driver is none', async () => {
  const prover = standInProver();
  await prover.prove('cpu');
  await store.write({
    audit: null,
    statements: [{ sql: "UPDATE provider_proofs SET proved_on = '{}'" }],
  });
  expect(find(prover, 'cpu')?.state).toBe('unproved');
});

test('the real thing on the CPU works, in a process of its own', async () => {
  pool = createComputePool({ log });
  const prover = createProver({ store, pool });
  await prover.prove('cpu');
  expect(find(prover, 'cpu')).toMatchObject({ state: 'works', reason: null });
});
