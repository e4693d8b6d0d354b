import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { env } from 'onnxruntime-node';
import { loadFailure } from '../../../native/library/loadLibrary.ts';
import { type VulkanDevice, vulkanDevices } from '../../../native/vulkan/vulkanDevices.ts';
import { type ProviderName, providerTitles } from '../../common/providers.ts';
import { nvidiaDriver } from './nvidiaDriver.ts';
import { type FailureFacts, type ProviderFailure, readFailure } from './readFailure.ts';

/** Where the package of ONNX Runtime keeps its libraries for this system. */
export function runtimeFolder(): string {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  return path.join(path.dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
}

/** CUDA's provider is a library that loads others; the linker names the one that is missing, in this order. */
const cudaLibraries: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'],
  win32: ['onnxruntime_providers_shared.dll', 'onnxruntime_providers_cuda.dll'],
};

/** What CUDA's provider needs of other packages, in any of these versions; on Windows only, where the linker names none. */
const cudaDependencies: readonly (readonly string[])[] = [
  ['cudart64_13.dll', 'cudart64_12.dll'],
  ['cublasLt64_13.dll', 'cublasLt64_12.dll'],
  ['cudnn64_9.dll'],
];

/** The loader of Windows does not say which library of a library is missing: the driver is asked for by itself. */
const cudaDriverLibrary: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'libcuda.so.1',
  win32: 'nvcuda.dll',
};

/** Why the provider does not work: `message` is what its session said, which alone seldom names what is missing. */
export async function diagnose(provider: ProviderName, message: string): Promise<ProviderFailure> {
  const driver = provider === 'cuda' ? ((await nvidiaDriver())?.version ?? '') : '';
  const facts: FailureFacts = {
    title: providerTitles[provider],
    folder: runtimeFolder(),
    version: env.versions.node ?? '',
    driver,
  };
  const cause = causes[provider]?.(facts) ?? message;
  return readFailure(cause, facts);
}

/** What the machine says itself about libraries; null: nothing is missing. */
const causes: Readonly<Partial<Record<ProviderName, (facts: FailureFacts) => string | null>>> = {
  cuda: ({ folder }) => {
    for (const name of cudaLibraries[process.platform] ?? []) {
      const file = path.join(folder, name);
      if (!existsSync(file) && loadFailure(name) !== null) return missing(name);
      const failure = loadFailure(existsSync(file) ? file : name);
      if (failure !== null) return onWindows(name, failure) ?? failure;
    }
    const driver = cudaDriverLibrary[process.platform];
    return driver === undefined ? null : loadFailure(driver) === null ? null : missing(driver);
  },
  webgpu: () => {
    if (process.platform !== 'linux') return null;
    const failure = loadFailure('libvulkan.so.1');
    return failure === null ? null : missing('libvulkan.so.1');
  },
};

/** null: not on Windows. Else which dependency of a library cannot be found, or that none is missing. */
function onWindows(name: string, failure: string): string | null {
  if (process.platform !== 'win32') return null;
  const lacking = cudaDependencies.find((names) => names.every((each) => loadFailure(each) !== null));
  return lacking?.[0] ? missing(lacking[0]) : `${name}: cannot be loaded: ${failure}`;
}

/** In the words of the system's linker, which `readFailure` knows. */
function missing(library: string): string {
  return process.platform === 'win32'
    ? `${library}: The specified module could not be found`
    : `${library}: cannot open shared object file`;
}

export interface DeviceFound {
  readonly deviceName: string | null;
  readonly isSoftware: boolean;
}

/** The device behind a provider that works, as its driver calls it. */
export async function findDevice(provider: ProviderName): Promise<DeviceFound> {
  if (provider === 'cuda') return { deviceName: (await nvidiaDriver())?.name ?? null, isSoftware: false };
  if (provider !== 'webgpu' || process.platform !== 'linux') return { deviceName: null, isSoftware: false };
  const [first]: (VulkanDevice | undefined)[] = vulkanDevices();
  return { deviceName: first?.name ?? null, isSoftware: first?.kind === 'cpu' };
}
