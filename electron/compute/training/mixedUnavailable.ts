import { AppError } from '../../common/errors/appError.ts';
import type { Device } from '../providers/devices.ts';

/** ONNX Runtime 1.30's WebGPU has its kernels on every device, and says this when the first of them runs. */
const spelled = /requires f16 but the device does not support it/;

/** `training.mixedUnavailable` where a device has no half precision; null: it failed for something else. */
export function asMixedUnavailable(error: AppError, { provider }: Pick<Device, 'provider'>): AppError | null {
  if (!spelled.test(String(error.data.message))) return null;
  return new AppError('training.mixedUnavailable', { device: provider?.name ?? 'CPU' }, { cause: error });
}
