import { deviceMemories } from '../../../native/onnxruntime/allocator.ts';
import type { ProviderSettings } from '../../../native/onnxruntime/sessionOptions.ts';
import type { ProviderName } from '../../common/providers.ts';

export interface Device {
  /** null: the CPU, which needs no provider of its own. */
  readonly provider: ProviderSettings | null;
  /** null: ordinary memory. */
  readonly memory: (typeof deviceMemories)[keyof typeof deviceMemories] | null;
  /** An address there can be offset: several tensors lie in one allocation. */
  readonly joint: boolean;
}

/** What a provider is asked for as, and where its memory is. CoreML shows no memory of its own: it stays on the stock binding. */
export const devices: Readonly<Record<ProviderName, Device | null>> = {
  cpu: { provider: null, memory: null, joint: true },
  // The arena would otherwise double what it holds each time it grows.
  cuda: {
    provider: { name: 'CUDA', options: { device_id: '0', arena_extend_strategy: 'kSameAsRequested' } },
    memory: deviceMemories.cuda,
    joint: true,
  },
  webgpu: { provider: { name: 'WebGPU' }, memory: deviceMemories.webgpu, joint: false },
  dml: { provider: { name: 'DML' }, memory: deviceMemories.dml, joint: false },
  coreml: null,
};

/** Config of a session that may run nothing elsewhere than on its device without saying so. */
export function deviceConfig({ provider }: Device): Readonly<Record<string, string>> {
  return provider ? { 'session.disable_cpu_ep_fallback': '1' } : {};
}
