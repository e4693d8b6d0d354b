import { AppError } from '../../common/errors/appError.ts';

/**
 * A device that is gone for this process: Dawn and Vulkan say so; CUDA's errors after which a context computes nothing more
 * (unavailable, uncorrectable memory, illegal address, time-out, launch failure, unknown); Direct3D's removed, hung, reset and
 * failed driver. Sources: cudaError_t in driver_types.h, DXGI_ERROR in winerror.h, ONNX Runtime 1.30's spelling of both.
 */
const spelled = [
  /device (?:is |was )?lost[^;\n]*|VK_ERROR_DEVICE_LOST/i,
  /CUDA (?:failure|error) (?:46|214|700|702|719|999)\b[^;\n]*/,
  /cudaError(?:DevicesUnavailable|ECCUncorrectable|IllegalAddress|LaunchTimeout|LaunchFailure|Unknown)\b/,
  /887A00(?:05|06|07|20)|DXGI_ERROR_(?:DEVICE_REMOVED|DEVICE_HUNG|DEVICE_RESET|DRIVER_INTERNAL_ERROR)/i,
];

const longestDetail = 200;

/** `training.deviceLost` where that is what a failure of the library means; null: it is another. */
export function asLostDevice(error: unknown): AppError | null {
  if (!(error instanceof AppError) || error.code !== 'runtime.failed') return null;
  for (const spelling of spelled) {
    const [said] = spelling.exec(String(error.data.message)) ?? [];
    if (said === undefined) continue;
    return new AppError('training.deviceLost', { detail: said.slice(0, longestDetail) }, { cause: error });
  }
  return null;
}
