import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { asOutOfMemory } from './outOfMemory.ts';

const failed = (message: string) => new AppError('runtime.failed', { message });

function refusedBuffer(): unknown {
  try {
    return new ArrayBuffer(2 ** 52);
  } catch (error) {
    return error;
  }
}

test.each([
  ['the library’s arena', failed('Failed to allocate memory for requested buffer of size 4096'), true],
  ['the system’s allocator', failed('Exception during initialization: std::bad_alloc'), true],
  ['a buffer of ours', refusedBuffer(), true],
  ['another failure of the library', failed('Invalid input shape'), false],
  ['a bug', new RangeError('Invalid count value: -1'), false],
  ['another code', new AppError('request.cancelled'), false],
])('out of memory is told from others: %s', (_, error, isOutOfMemory) => {
  expect(asOutOfMemory(error)?.code).toBe(isOutOfMemory ? 'training.outOfMemory' : undefined);
});
