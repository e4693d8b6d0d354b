import { AppError } from '../../common/errors/appError.ts';

/** As the library's arenas say it, the system's allocator below them, and the devices: CUDA and cuBLAS, Direct3D, Dawn and Vulkan. */
const spelled = [
  /failed to allocate memory|ran out of memory|bad_alloc|out of memory/i,
  /CUDA (?:failure|error) 2\b|cudaErrorMemoryAllocation|CUBLAS_STATUS_ALLOC_FAILED/,
  /8007000E|E_OUTOFMEMORY/i,
  /failed to create GPU buffer|exceeds the max buffer size|larger than the maximum storage buffer binding size/i,
  /VK_ERROR_OUT_OF_(?:DEVICE|HOST)_MEMORY/,
];

/** `training.outOfMemory` where that is what a failure means, of the library or of a buffer of ours; null: it is another. */
export function asOutOfMemory(error: unknown): AppError | null {
  const isOurs = error instanceof RangeError && /allocation failed/i.test(error.message);
  const isTheirs =
    error instanceof AppError &&
    error.code === 'runtime.failed' &&
    spelled.some((spelling) => spelling.test(String(error.data.message)));
  return isOurs || isTheirs ? new AppError('training.outOfMemory', {}, { cause: error }) : null;
}
