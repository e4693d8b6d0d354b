import { expect, test } from 'vitest';
import {
  type GpuPolicy,
  type ProviderName,
  type ProviderProof,
  providerNames,
} from '../../contract/providers.ts';
import { planDevices } from './planDevices.ts';

function proof(provider: ProviderName, change: Partial<ProviderProof>): ProviderProof {
  const empty = { reason: null, deviceName: null, isSoftware: false, runMs: 1, difference: 0 };
  return { provider, state: 'works', ...empty, provedAt: '2026-01-01T00:00:00.000Z', ...change };
}

const failing = { state: 'fails', reason: { code: 'provider.noAdapter', data: {} } } as const;
const elsewhere = { state: 'fails', reason: { code: 'provider.wrongPlatform', data: {} } } as const;
const software = { isSoftware: true, reason: { code: 'provider.softwareOnly', data: {} } } as const;

const machines = {
  nothing: { cuda: failing, webgpu: failing },
  software: { cuda: failing, webgpu: software },
  cuda: { cuda: {}, webgpu: {} },
  webgpu: { cuda: failing, webgpu: {} },
  unproved: { cuda: { state: 'unproved' }, webgpu: { state: 'proving' } },
} as const satisfies Record<string, Partial<Record<ProviderName, Partial<ProviderProof>>>>;
type Machine = keyof typeof machines;

function plan(machine: Machine, policy: GpuPolicy, allowSoftware = false): string {
  const given: Partial<Record<ProviderName, Partial<ProviderProof>>> = {
    dml: elsewhere,
    coreml: elsewhere,
    ...machines[machine],
  };
  const proofs = providerNames.map((provider) => proof(provider, given[provider] ?? {}));
  const { candidates, reasons } = planDevices({ policy, proofs, allowSoftware });
  return [candidates.join(' then '), ...reasons.map(({ code }) => code.replace(/^\w+\./, ''))].join(' | ');
}

const table: readonly (readonly [Machine, Readonly<Record<GpuPolicy, string>>])[] = [
  [
    'nothing',
    { require: ' | noAdapter | noAdapter', prefer: 'cpu | noAdapter | noAdapter', never: 'cpu | never' },
  ],
  [
    'software',
    {
      require: ' | noAdapter | softwareOnly',
      prefer: 'cpu | noAdapter | softwareOnly',
      never: 'cpu | never',
    },
  ],
  ['cuda', { require: 'cuda then webgpu', prefer: 'cuda then webgpu then cpu', never: 'cpu | never' }],
  ['webgpu', { require: 'webgpu | noAdapter', prefer: 'webgpu then cpu | noAdapter', never: 'cpu | never' }],
  [
    'unproved',
    { require: ' | unproved | unproved', prefer: 'cpu | unproved | unproved', never: 'cpu | never' },
  ],
];

test.each(table)('on a machine of kind %s each policy does what it says', (machine, expected) => {
  for (const policy of ['require', 'prefer', 'never'] as const)
    expect(plan(machine, policy), policy).toBe(expected[policy]);
});

test('software stands for a GPU only where one is required and the machine allows it', () => {
  expect(plan('software', 'require', true)).toBe('webgpu | noAdapter');
  expect(plan('software', 'prefer', true)).toBe('cpu | noAdapter | softwareOnly');
  expect(plan('software', 'never', true)).toBe('cpu | never');
});

test('a policy that forbids GPUs needs no proofs', () => {
  expect(planDevices({ policy: 'never', proofs: [], allowSoftware: true }).candidates).toEqual(['cpu']);
});

test('without any proof nothing is taken for granted', () => {
  expect(planDevices({ policy: 'require', proofs: [], allowSoftware: false }).candidates).toEqual([]);
});
