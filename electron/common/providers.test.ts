import { expect, test } from 'vitest';
import { providerNames, wrongPlatform } from './providers.ts';

test('a provider of another system is told by its system; the CPU and WebGPU exist on all', () => {
  const on = (platform: string) =>
    providerNames.filter((provider) => wrongPlatform(provider, platform) === null);
  expect(on('linux')).toEqual(['cuda', 'webgpu', 'cpu']);
  expect(on('win32')).toEqual(['cuda', 'dml', 'webgpu', 'cpu']);
  expect(on('darwin')).toEqual(['coreml', 'webgpu', 'cpu']);
  expect(wrongPlatform('cuda', 'darwin')).toEqual({
    code: 'provider.wrongPlatform',
    data: { provider: 'NVIDIA CUDA', wanted: 'Linux, Windows', platform: 'macOS' },
  });
});
