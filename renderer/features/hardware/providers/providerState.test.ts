import { expect, test } from 'vitest';
import type { ProviderProof } from '../../../../electron/contract/providers.ts';
import { inOrder, shownState } from './providerState.ts';

const proof = (change: Partial<ProviderProof>): ProviderProof => ({
  ...{ provider: 'cuda', state: 'fails', reason: null, deviceName: null, isSoftware: false },
  ...{ runMs: null, difference: null, provedAt: null },
  ...change,
});
const because = (code: string) => shownState(proof({ reason: { code, data: {} } }));

test('what is missing is told apart from what is wrong and from what belongs to another system', () => {
  expect(because('provider.libraryMissing')).toBe('absent');
  expect(because('provider.noAdapter')).toBe('absent');
  expect(because('provider.wrongPlatform')).toBe('elsewhere');
  expect(because('provider.crashed')).toBe('broken');
  expect(because('provider.wrongNumbers')).toBe('broken');
  expect(shownState(proof({}))).toBe('broken');
});

test('a device made of software does not simply work', () => {
  expect(shownState(proof({ state: 'works' }))).toBe('works');
  expect(shownState(proof({ state: 'works', isSoftware: true }))).toBe('software');
  expect(shownState(proof({ state: 'proving' }))).toBe('proving');
});

test('what belongs to other systems comes last, the rest as it was', () => {
  const elsewhere = { code: 'provider.wrongPlatform', data: {} };
  const proofs = [
    proof({ provider: 'dml', reason: elsewhere }),
    proof({ provider: 'webgpu' }),
    proof({ provider: 'cpu', state: 'works' }),
  ];
  expect(inOrder(proofs).map(({ provider }) => provider)).toEqual(['webgpu', 'cpu', 'dml']);
});
