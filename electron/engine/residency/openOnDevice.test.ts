import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import type { ProviderName } from '../../contract/providers.ts';
import type { ModelProcess } from '../processes/computePool.ts';
import { type DevicePlan, type Opened, type Opening, openOnDevice } from './openOnDevice.ts';

const load: Opening['load'] = {
  ...{ modelFolder: '/models/a', precision: 'int8', blockSize: 32, profile: 'exact' },
  ...{ threads: 2, usePrepared: true },
};

/** Processes whose load ends as the device says, or tells `more`; `open` counts those that were not stopped. */
function standIn(
  ends: Partial<Record<ProviderName, AppError | Error>>,
  more: Partial<Opened['loaded']> = {},
) {
  const tried: string[] = [];
  let open = 0;
  const startModel = async () => {
    open += 1;
    const call = async ({ provider = 'cpu' }: { provider?: ProviderName }) => {
      tried.push(provider);
      const error = ends[provider];
      if (error) throw error;
      return { device: provider, loadMs: 1, memoryBytes: 1, preparedUsed: false, ...more };
    };
    const process = { client: { model: { load: call } }, pid: 1, exited: new Promise(() => undefined) };
    return {
      ...process,
      stop: async () => {
        open -= 1;
      },
    } as unknown as ModelProcess;
  };
  return { pool: { startModel }, tried, open: () => open };
}

const prefer: DevicePlan = {
  policy: 'prefer',
  candidates: ['cuda', 'webgpu', 'cpu'],
  reasons: [{ code: 'provider.noAdapter', data: { provider: 'DirectML' } }],
};
const outOfMemory = new AppError('session.openFailed', { graph: 'decoder', reason: 'out of memory' });

test('the first device that takes the model has it, and says that it was proved', async () => {
  const { pool, tried, open } = standIn({});
  const opened = await openOnDevice({ pool, plan: prefer, name: 'a', load });
  expect(opened.loaded.device).toBe('cuda');
  expect(opened.requestedDevice).toBe('prefer');
  expect(opened.deviceReasons).toEqual([{ code: 'device.works', data: { provider: 'NVIDIA CUDA' } }]);
  expect(tried).toEqual(['cuda']);
  expect(open()).toBe(1);
});

test('devices that fail after a good proof are told one by one, and only the process that works stays', async () => {
  const { pool, tried, open } = standIn({
    cuda: outOfMemory,
    webgpu: new AppError('compute.lost', { reason: 'SIGSEGV' }),
  });
  const { loaded, deviceReasons } = await openOnDevice({ pool, plan: prefer, name: 'a', load });
  expect(loaded.device).toBe('cpu');
  expect(tried).toEqual(['cuda', 'webgpu', 'cpu']);
  expect(deviceReasons).toEqual([
    { code: 'provider.noAdapter', data: { provider: 'DirectML' } },
    { code: 'device.openFailed', data: { provider: 'NVIDIA CUDA', detail: 'out of memory' } },
    { code: 'provider.crashed', data: { provider: 'WebGPU', reason: 'SIGSEGV' } },
  ]);
  expect(open()).toBe(1);
});

test('a model that requires a GPU is refused with everything that stood against it, and never loaded on the CPU', async () => {
  const { pool, tried, open } = standIn({
    webgpu: new AppError('graph.unsupported', { op: 'Gemm', type: 'float32', provider: 'webgpu' }),
  });
  const plan: DevicePlan = {
    policy: 'require',
    candidates: ['webgpu'],
    reasons: [
      { code: 'provider.libraryMissing', data: { provider: 'NVIDIA CUDA', library: 'libcudnn.so.9' } },
    ],
  };
  await expect(openOnDevice({ pool, plan, name: 'Ward 7', load })).rejects.toMatchObject({
    code: 'device.required',
    data: { name: 'Ward 7', found: 'NVIDIA CUDA: libcudnn.so.9; WebGPU: Gemm float32' },
  });
  expect(tried).toEqual(['webgpu']);
  expect(open()).toBe(0);
});

test('a model that is damaged is not tried on one device after the other', async () => {
  const damaged = new AppError('file.unreadable', { path: 'variant.json', reason: 'damaged' });
  const { pool, tried, open } = standIn({ cuda: damaged });
  await expect(openOnDevice({ pool, plan: prefer, name: 'a', load })).rejects.toBe(damaged);
  expect(tried).toEqual(['cuda']);
  expect(open()).toBe(0);
});

test('what the CPU refuses is told as it is', async () => {
  const { pool } = standIn({ cpu: outOfMemory });
  const plan: DevicePlan = { policy: 'never', candidates: ['cpu'], reasons: [] };
  await expect(openOnDevice({ pool, plan, name: 'a', load })).rejects.toBe(outOfMemory);
});

test('a model that runs through the stock binding says why beside its device', async () => {
  const stockReason = { code: 'runtime.untested', data: { version: '2.0.0', tested: '1.30.0' } } as const;
  const { pool } = standIn({}, { stockReason });
  const plan: DevicePlan = { policy: 'never', candidates: ['cpu'], reasons: [] };
  const { deviceReasons } = await openOnDevice({ pool, plan, name: 'a', load });
  expect(deviceReasons).toEqual([stockReason]);
});
