import { expect, test } from 'vitest';
import { type ProviderName, type ProviderProof, providerNames } from '../../../contract/providers.ts';
import { judgeProofs } from './providers.ts';

function proofs(given: Partial<Record<ProviderName, Partial<ProviderProof>>>): ProviderProof[] {
  return providerNames.map((provider) => ({
    ...{ provider, state: 'works', reason: null, deviceName: null, isSoftware: false },
    ...{ runMs: 1.2, difference: 0, provedAt: '2026-01-01T00:00:00.000Z' },
    ...given[provider],
  }));
}

const fails = (code: string, data = {}) =>
  ({ state: 'fails', reason: { code, data }, runMs: null }) as const satisfies Partial<ProviderProof>;
const elsewhere = fails('provider.wrongPlatform');
const others = { dml: elsewhere, coreml: elsewhere };

test('a machine without a GPU is in order, and what is missing is named', () => {
  const cuda = fails('provider.libraryMissing', { library: 'libcudnn.so.9' });
  expect(judgeProofs(proofs({ ...others, cuda, webgpu: fails('provider.noAdapter') }))).toEqual({
    detail: 'NVIDIA CUDA: provider.libraryMissing, libcudnn.so.9; WebGPU: provider.noAdapter; CPU: 1 ms',
  });
});

test('a GPU that is there and computes wrongly is a warning', () => {
  const cuda = fails('provider.wrongNumbers', { provider: 'NVIDIA CUDA', difference: 1, limit: 0.02 });
  expect(judgeProofs(proofs({ ...others, cuda })).warning?.code).toBe('provider.wrongNumbers');
});

test('a CPU that does not work is a failure', () => {
  const cpu = fails('provider.crashed', { provider: 'CPU', reason: 'SIGILL' });
  expect(() => judgeProofs(proofs({ ...others, cpu }))).toThrow('SIGILL');
  expect(() => judgeProofs([])).toThrow();
});
