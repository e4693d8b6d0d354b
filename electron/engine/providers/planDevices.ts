import type { ErrorRecord } from '../../contract/jobs.ts';
import {
  type GpuPolicy,
  type ProviderName,
  type ProviderProof,
  providerNames,
  providerTitles,
} from '../../contract/providers.ts';
import type { DevicePlan } from '../residency/openOnDevice.ts';

interface Given {
  readonly policy: GpuPolicy;
  /** Not read when the policy is `never`. */
  readonly proofs: readonly ProviderProof[];
  /** A device made of software may stand for a GPU where one is required: for tests. */
  readonly allowSoftware: boolean;
}

/** Only a provider that was proved is a candidate, and the CPU only where the policy lets it be. */
export function planDevices({ policy, proofs, allowSoftware }: Given): DevicePlan {
  if (policy === 'never')
    return { policy, candidates: ['cpu'], reasons: [{ code: 'device.never', data: {} }] };
  const candidates: ProviderName[] = [];
  const reasons: ErrorRecord[] = [];
  for (const provider of providerNames.filter((name) => name !== 'cpu')) {
    const reason = reasonAgainst(provider, { policy, proofs, allowSoftware });
    if (reason === null) candidates.push(provider);
    else if (reason.code !== 'provider.wrongPlatform') reasons.push(reason);
  }
  if (policy === 'prefer') candidates.push('cpu');
  return { policy, candidates, reasons };
}

/** null: it may be used. */
export function reasonAgainst(
  provider: ProviderName,
  { policy, proofs, allowSoftware }: Given,
): ErrorRecord | null {
  const proof = proofs.find((each) => each.provider === provider);
  const unproved = { code: 'provider.unproved', data: { provider: providerTitles[provider] } };
  if (proof === undefined || proof.state === 'unproved' || proof.state === 'proving') return unproved;
  if (proof.state === 'fails') return proof.reason ?? unproved;
  const isAllowed = !proof.isSoftware || (policy === 'require' && allowSoftware);
  return isAllowed ? null : (proof.reason ?? unproved);
}
