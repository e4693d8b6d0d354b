import { expect, test } from 'vitest';
import type { TrainingDevice } from '../../common/training.ts';
import type { GpuPolicy } from '../../contract/providers.ts';
import { knownModels } from '../../ml/planning/knownModels.ts';
import { chooseDevice, type DeviceState, requireStill, roomOn } from './devices.ts';
import { testCpu, wish } from './trainingJobs.fixture.ts';

const shape = knownModels.find(({ name }) => name === 'Qwen2.5 0.5B')?.shape;
if (!shape) throw new Error('this model is known');

const large = { totalBytes: 80e9, freeBytes: 79e9 };
const card: DeviceState = {
  ...{ provider: 'cuda', name: 'H100', isSoftware: false, reason: null, memory: large, mixed: true },
};
const shared: DeviceState = { ...card, provider: 'webgpu', name: 'Iris', memory: null, mixed: false };
const broken: DeviceState = {
  ...{ ...card, memory: null },
  reason: { code: 'provider.libraryMissing', data: { provider: 'NVIDIA CUDA', library: 'libcudart.so' } },
};
const small: DeviceState = { ...card, memory: { totalBytes: 2e9, freeBytes: 1.2e9 } };
const software: DeviceState = { ...shared, name: 'SwiftShader', isSoftware: true };

interface Asked {
  readonly device?: TrainingDevice;
  readonly policy?: GpuPolicy;
  readonly precision?: 'float32' | 'mixed';
}

function choose(gpus: readonly DeviceState[], { device = 'auto', policy = 'prefer', precision }: Asked = {}) {
  const settings = { ...wish.settings, ...(precision && { precision }) };
  return chooseDevice(
    { policy, devices: [...gpus, testCpu] },
    {
      ...{ device, name: 'Qwen', shape: shape as NonNullable<typeof shape>, precision: 'int8' },
      ...{ blockSize: 32, settings, validates: false, hostBytes: 16e9, memoryLimit: 0.8 },
    },
  );
}

function said(gpus: readonly DeviceState[], asked?: Asked): string {
  const { provider, reasons } = choose(gpus, asked);
  return [provider, ...reasons.map(({ code }) => code)].join(' ');
}

function refused(gpus: readonly DeviceState[], asked: Asked) {
  try {
    return said(gpus, asked);
  } catch (error) {
    return error;
  }
}

test('who lets Inhouse choose gets the first GPU that works and has the memory, else the CPU and the reasons', () => {
  expect(said([card, shared])).toBe('cuda');
  expect(said([broken, shared])).toBe('webgpu');
  expect(said([small, shared])).toBe('webgpu');
  expect(said([small])).toBe('cpu training.deviceTooSmall');
  expect(said([broken, small])).toBe('cpu provider.libraryMissing training.deviceTooSmall');
  expect(said([software])).toBe('cpu provider.softwareOnly');
  expect(said([])).toBe('cpu');
  expect(choose([small]).reasons[0]?.data).toMatchObject({ provider: 'NVIDIA CUDA', free: '960 MB' });
});

test('the GPU policy holds for runs that nobody chose a device for', () => {
  expect(said([card], { policy: 'never' })).toBe('cpu device.never');
  expect(said([software], { policy: 'require' })).toBe('webgpu');
  expect(refused([broken], { policy: 'require' })).toMatchObject({
    code: 'device.required',
    data: { name: 'Qwen', found: 'NVIDIA CUDA: libcudart.so' },
  });
  expect(said([card], { policy: 'never', device: 'cuda' })).toBe('cuda');
});

test('a device that was asked for is used however little memory it has, or the run is refused with what is missing', () => {
  expect(said([card, shared], { device: 'webgpu' })).toBe('webgpu');
  expect(said([small], { device: 'cuda' })).toBe('cuda');
  expect(said([card], { device: 'cpu' })).toBe('cpu');
  expect(refused([broken], { device: 'cuda' })).toMatchObject({
    code: 'training.deviceUnavailable',
    data: { provider: 'NVIDIA CUDA', found: 'NVIDIA CUDA: libcudart.so' },
  });
  expect(refused([card], { device: 'dml' })).toMatchObject({ code: 'training.deviceUnavailable' });
});

test('mixed precision is computed where there are kernels for it, and refused elsewhere by the device’s name', () => {
  expect(said([card, shared], { precision: 'mixed' })).toBe('cuda');
  expect(refused([shared], { precision: 'mixed' })).toMatchObject({
    code: 'training.mixedUnavailable',
    data: { device: 'CPU' },
  });
  expect(refused([shared], { precision: 'mixed', device: 'webgpu' })).toMatchObject({
    code: 'training.mixedUnavailable',
    data: { device: 'Iris' },
  });
});

test('a run may take its share of the device’s own memory, or of the machine’s', () => {
  const share = { hostBytes: 8e9, memoryLimit: 0.5 };
  expect(roomOn(card, share)).toEqual({ hostBytes: 8e9, deviceBytes: 39.5e9 });
  expect(roomOn(shared, share)).toEqual({ hostBytes: 8e9, deviceBytes: null });
});

test('what a run began on is there still, or it is said what is to be done', () => {
  const run = { name: 'one', provider: 'cuda', device: 'H100' } as const;
  expect(requireStill({ devices: [card] }, run)).toBe(card);
  for (const devices of [[broken], [shared]])
    expect(() => requireStill({ devices }, run)).toThrow(
      expect.objectContaining({
        code: 'training.deviceGone',
        data: expect.objectContaining({ run: 'one', device: 'H100' }),
      }),
    );
});
