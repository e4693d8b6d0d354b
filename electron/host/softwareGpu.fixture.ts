import { existsSync } from 'node:fs';
import path from 'node:path';

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

export const noSoftwareGpu =
  'no SwiftShader: install Chromium (Debian: apt-get install chromium) to run WebGPU without a GPU';
