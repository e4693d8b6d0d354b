import type { ErrorData } from './errors/appError.ts';
import type { ErrorCode } from './errors/table.ts';

/** ONNX Runtime's execution providers that Inhouse knows how to use, in the order in which a GPU is looked for; the CPU last. */
export const providerNames = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const;
export type ProviderName = (typeof providerNames)[number];

/** What they are called by those who make them. */
export const providerTitles: Readonly<Record<ProviderName, string>> = {
  cuda: 'NVIDIA CUDA',
  dml: 'DirectML',
  coreml: 'CoreML',
  webgpu: 'WebGPU',
  cpu: 'CPU',
};

/** The systems that a provider exists on, as Node names them; null: all. */
const providerPlatforms: Readonly<Record<ProviderName, readonly string[] | null>> = {
  cuda: ['linux', 'win32'],
  dml: ['win32'],
  coreml: ['darwin'],
  webgpu: null,
  cpu: null,
};

const platformTitles: Readonly<Record<string, string>> = {
  linux: 'Linux',
  win32: 'Windows',
  darwin: 'macOS',
};

/** null: the provider exists on this system. */
export function wrongPlatform(
  provider: ProviderName,
  platform: string,
): { readonly code: ErrorCode; readonly data: ErrorData } | null {
  const platforms = providerPlatforms[provider];
  if (platforms === null || platforms.includes(platform)) return null;
  const name = (each: string) => platformTitles[each] ?? each;
  const data = {
    provider: providerTitles[provider],
    wanted: platforms.map(name).join(', '),
    platform: name(platform),
  };
  return { code: 'provider.wrongPlatform', data };
}
