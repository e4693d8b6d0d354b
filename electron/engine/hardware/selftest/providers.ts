import { AppError, isErrorCode } from '../../../common/errors/appError.ts';
import { type ProviderProof, providerTitles } from '../../../contract/providers.ts';
import type { Finding } from './checks.ts';

/** Reasons that something is wrong with a device that is there, and not that there is none. */
const faults: ReadonlySet<string> = new Set([
  ...['provider.crashed', 'provider.timedOut', 'provider.wrongNumbers', 'provider.failed'],
  ...['provider.libraryBroken', 'provider.driverTooOld', 'provider.noMemory'],
]);

/** What models can run on here. Without a GPU that is in order; a GPU that is there and does not work is a warning. */
export function judgeProofs(proofs: readonly ProviderProof[]): Finding {
  const here = proofs.filter(({ reason }) => reason?.code !== 'provider.wrongPlatform');
  const cpu = here.find(({ provider }) => provider === 'cpu');
  if (cpu?.state !== 'works') throw toError(cpu) ?? new AppError('selftest.failed', { reason: 'cpu' });
  const detail = here.map(inShort).join('; ');
  const faulty = here.find(({ state, reason }) => state === 'fails' && faults.has(reason?.code ?? ''));
  const warning = toError(faulty);
  return warning ? { detail, warning } : { detail };
}

function toError(proof: ProviderProof | undefined): AppError | null {
  const { reason } = proof ?? {};
  return reason && isErrorCode(reason.code) ? new AppError(reason.code, reason.data) : null;
}

/** `WebGPU: SwiftShader, 3 ms`; of one that does not work the code of the reason and what is missing. */
function inShort({ provider, state, deviceName, runMs, reason }: ProviderProof): string {
  const worked = [deviceName, runMs === null ? null : `${Math.round(runMs)} ms`];
  const failed = [reason?.code ?? state, reason?.data.library];
  const parts = (state === 'works' ? worked : failed).filter((part) => part);
  return `${providerTitles[provider]}: ${parts.join(', ')}`;
}
