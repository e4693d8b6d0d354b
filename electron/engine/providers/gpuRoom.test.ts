import { expect, test } from 'vitest';
import { type Gpu, gpuSchema } from '../../contract/hardware.ts';
import { findGpu, readGpuRoom } from './gpuRoom.ts';

function gpu(id: string, name: string, change: Partial<Gpu> = {}): Gpu {
  return gpuSchema.parse({
    ...{ id, name, vendor: 'nvidia', displayOnly: false, pciAddress: null, memoryBytes: 8e9 },
    ...{ memorySource: null, memoryUsedBytes: 1e9, driver: null, computeCapability: null, claims: [] },
    ...change,
  });
}

const card = gpu('a', 'NVIDIA GeForce RTX 4090');
const radeon = gpu('b', 'AMD Radeon RX 7900', { vendor: 'amd' });
const screen = gpu('c', 'ASPEED', { vendor: 'other', displayOnly: true });

test('a provider’s card is found by its name, and the only one without', () => {
  const cards = [radeon, card, screen];
  expect(findGpu({ provider: 'webgpu', deviceName: 'NVIDIA GeForce RTX 4090' }, cards)?.id).toBe('a');
  expect(findGpu({ provider: 'webgpu', deviceName: 'Radeon RX 7900' }, cards)?.id).toBe('b');
  expect(findGpu({ provider: 'cuda', deviceName: null }, cards)?.id).toBe('a');
  expect(findGpu({ provider: 'webgpu', deviceName: null }, cards)).toBeNull();
  expect(findGpu({ provider: 'webgpu', deviceName: 'Vulkan device' }, [radeon, screen])?.id).toBe('b');
  expect(findGpu({ provider: 'cuda', deviceName: null }, [radeon])).toBeNull();
});

test('what is free is what the driver says now, else what the inventory said', async () => {
  const proof = { provider: 'cuda', deviceName: null, isSoftware: false } as const;
  const gpus = async () => [card];
  const read = (used: number | null, change = {}) =>
    readGpuRoom(
      { ...proof, ...change },
      { gpus, activity: async () => [{ id: 'a', memoryUsedBytes: used }] },
    );
  expect(await read(6e9)).toEqual({ totalBytes: 8e9, freeBytes: 2e9 });
  expect(await read(null)).toEqual({ totalBytes: 8e9, freeBytes: 7e9 });
  expect(await read(6e9, { isSoftware: true })).toBeNull();
  expect(await read(6e9, { provider: 'cpu' })).toBeNull();
});
