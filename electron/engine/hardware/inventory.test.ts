import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { MachineHints } from '../../compute/contract.ts';
import { type Inventory, inventorySchema } from '../../contract/hardware.ts';
import { createProcessOwner } from './gpuActivity.ts';
import { createInventory, type InventoryOptions } from './inventory.ts';
import { systemFiles } from './sources/systemFiles.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-inventory-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const none = { reason: 'not asked' };
const hints: MachineHints = { cpu: none, features: none, memory: none, graphics: none, fileSystems: none };

const pids = { engine: process.pid, compute: [], shell: null };

function inventory(given: Partial<InventoryOptions>) {
  return createInventory({
    files: systemFiles,
    machine: { ask: async () => hints as never, stop: () => undefined },
    dataDir,
    pids: () => pids,
    processOwner: () => createProcessOwner({ files: systemFiles, pids, models: [] }),
    lastReadRate: () => null,
    onLate: () => undefined,
    onBug: () => '',
    ...given,
  });
}

const sourceOf = ({ sources }: Inventory, name: string) => sources.find(({ source }) => source === name);

test('what is slow is still asked while everything else is told, and comes later by itself', async () => {
  const gate = Promise.withResolvers<MachineHints>();
  const late = Promise.withResolvers<void>();
  const machine = { ask: () => gate.promise as never, stop: () => undefined };
  const taker = inventory({ machine, onLate: late.resolve });
  const first = await taker.read({ refresh: false });
  expect(inventorySchema.safeParse(first).success).toBe(true);
  expect(sourceOf(first, 'systemInformation')?.state).toBe('pending');
  expect(sourceOf(first, 'operatingSystem')?.state).toBe('answered');
  const impatient = await taker.read({ refresh: true });
  expect(impatient.takenAt).toBe(first.takenAt);
  expect(first.disks.state).toBe('known');
  expect(first.memory.state).toBe('known');
  gate.resolve(hints);
  await late.promise;
  const second = await taker.read({ refresh: false });
  expect(second.takenAt).toBe(first.takenAt);
  expect(sourceOf(second, 'systemInformation')?.state).toBe('answered');
});

test('a process that dies while it is asked costs its own parts only, and the reason is told', async () => {
  const machine = {
    ask: () => Promise.reject(Object.assign(new Error('gone'), { code: 'EPIPE' })),
    stop: () => undefined,
  };
  const taken = await inventory({ machine }).read({ refresh: false });
  expect(sourceOf(taken, 'nvml')).toMatchObject({
    state: 'failed',
    error: { code: 'hardware.sourceFailed', data: { source: 'NVML', reason: 'EPIPE' } },
  });
  expect(taken.cpu.state).toBe('known');
  expect(taken.gpus.state).toBe('known');
  expect(taken.warnings.map(({ code }) => code)).toContain('hardware.sourceFailed');
});

test('what confines the readers of files from outside is told, or why nothing does', async () => {
  const { confinement } = await inventory({}).read({ refresh: false });
  if (confinement.state !== 'known') throw new Error(confinement.state);
  const { program, error } = confinement.value;
  if (program === null) expect(error?.code).toMatch(/^confinement\./);
  else expect([program, error]).toEqual([expect.stringMatching(/^bubblewrap \d/), null]);
});

test('it is kept until somebody asks for a new one', async () => {
  let asked = 0;
  const machine = {
    ask: async () => {
      asked += 1;
      return hints as never;
    },
    stop: () => undefined,
  };
  const taker = inventory({ machine });
  await taker.read({ refresh: false });
  const before = asked;
  await taker.read({ refresh: false });
  expect(asked).toBe(before);
  await taker.read({ refresh: true });
  expect(asked).toBe(2 * before);
});

test('a data directory that is gone fails its own part', async () => {
  const taken = await inventory({ dataDir: path.join(dataDir, 'missing') }).read({ refresh: false });
  expect(taken.disks).toMatchObject({ state: 'failed', error: { code: 'hardware.sourceFailed' } });
  expect(taken.memory.state).toBe('known');
});
