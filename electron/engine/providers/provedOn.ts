import { readFileSync, statSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const runtime = fileURLToPath(new URL('../../../node_modules/onnxruntime-node/', import.meta.url));

/**
 * What a proof depends on: ONNX Runtime, the system with its kernel (and with it the free drivers), NVIDIA's driver, which
 * drivers Vulkan is told to use, and the folder that CUDA's provider library would be copied into. A proof made on anything else is none.
 */
export function provedOn(env: NodeJS.ProcessEnv = process.env): string {
  const { VK_DRIVER_FILES = '', VK_ICD_FILENAMES = '', LD_LIBRARY_PATH = '', PATH = '' } = env;
  return JSON.stringify({
    runtime: runtimeVersion(),
    system: `${platform()} ${arch()} ${release()}`,
    nvidia: readText('/sys/module/nvidia/version'),
    vulkan: [VK_DRIVER_FILES, VK_ICD_FILENAMES],
    libraries: [LD_LIBRARY_PATH, platform() === 'win32' ? PATH : '', librariesChangedAt()],
  });
}

function runtimeVersion(): string {
  return JSON.parse(readFileSync(path.join(runtime, 'package.json'), 'utf8')).version;
}

function librariesChangedAt(): number {
  const folder = path.join(runtime, 'bin', 'napi-v6', platform(), arch());
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return ''; // Another system, or no such driver.
  }
}
