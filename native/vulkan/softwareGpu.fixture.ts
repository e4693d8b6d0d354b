import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadLibrary } from '../library/loadLibrary.ts';

/** Where Chromium's packages bring a Vulkan loader and SwiftShader, a Vulkan driver that computes in software. */
const folders = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/usr/lib64/chromium',
];

/** For tests only: what the environment of a process must say so that WebGPU finds SwiftShader; null: it is not here. */
export function findSoftwareGpu(): Readonly<Record<string, string>> | null {
  const folder = folders.find((each) =>
    ['vk_swiftshader_icd.json', 'libvulkan.so.1'].every((name) => existsSync(path.join(each, name))),
  );
  if (process.platform !== 'linux' || folder === undefined) return null;
  return { VK_DRIVER_FILES: path.join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder };
}

/**
 * For tests only: makes WebGPU find SwiftShader in this process, which has not looked for it yet; false: it is not here. What the
 * linker would have read when the process started is loaded by its path, and found by its name from then on.
 */
export function loadSoftwareGpu(): boolean {
  const gpu = findSoftwareGpu();
  if (gpu === null) return false;
  loadLibrary(path.join(gpu.LD_LIBRARY_PATH ?? '', 'libvulkan.so.1'));
  Object.assign(process.env, { VK_DRIVER_FILES: gpu.VK_DRIVER_FILES });
  return true;
}

export const noSoftwareGpu =
  'no SwiftShader: install Chromium (Debian: apt-get install chromium) to run WebGPU without a GPU';
