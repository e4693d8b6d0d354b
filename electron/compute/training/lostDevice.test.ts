import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { asLostDevice } from './lostDevice.ts';
import { asOutOfMemory } from './outOfMemory.ts';

const failed = (message: string) => new AppError('runtime.failed', { message });

test.each([
  [
    'Dawn',
    'WebGPU device lost (1): vkQueueSubmit failed with VK_ERROR_DEVICE_LOST',
    'device lost (1): vkQueueSubmit failed with VK_ERROR_DEVICE_LOST',
  ],
  [
    'CUDA',
    'CUDA failure 719: unspecified launch failure ; GPU=0 ; hostname=h',
    'CUDA failure 719: unspecified launch failure ',
  ],
  ['Direct3D', 'Exception(1) tid(7ac) 887A0005 The GPU device instance has been suspended.', '887A0005'],
])('a device that is lost says so: %s', (_, message, detail) => {
  expect(asLostDevice(failed(message))).toMatchObject({ code: 'training.deviceLost', data: { detail } });
  expect(asOutOfMemory(failed(message))).toBeNull();
});

test.each([
  ['CUDA', 'CUDA failure 2: out of memory ; GPU=0'],
  ['cuBLAS', 'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0'],
  [
    'Direct3D',
    'Exception(1) tid(7ac) 8007000E Not enough memory resources are available to complete this operation.',
  ],
  ['WebGPU', 'Failed to create GPU buffer: size=8589934592'],
  ['Dawn', 'Buffer size (8589934592) exceeds the max buffer size limit (2147483648).'],
])('a device whose memory is short is not lost: %s', (_, message) => {
  expect(asOutOfMemory(failed(message))?.code).toBe('training.outOfMemory');
  expect(asLostDevice(failed(message))).toBeNull();
});

test('other failures are neither', () => {
  for (const error of [
    failed('Invalid input shape'),
    new AppError('request.cancelled'),
    new Error('device lost'),
  ])
    expect([asLostDevice(error), asOutOfMemory(error)]).toEqual([null, null]);
});
