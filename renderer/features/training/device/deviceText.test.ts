import { expect, test } from 'vitest';
import { deviceText } from './deviceText.ts';

test('a device is called by its name, and by how it is reached where the name does not say so', () => {
  expect(deviceText('cpu', 'CPU')).toBe('CPU');
  expect(deviceText('cuda', 'NVIDIA H100')).toBe('NVIDIA H100 (NVIDIA CUDA)');
  expect(deviceText('webgpu', null)).toBe('WebGPU');
});
