import type { ProviderProof } from '../../../../electron/contract/providers.ts';

export type ShownState = 'works' | 'software' | 'absent' | 'broken' | 'elsewhere' | 'unproved' | 'proving';

/** Reasons that something is missing and not that something is wrong. */
const absences: ReadonlySet<string> = new Set([
  'provider.libraryMissing',
  'provider.driverMissing',
  'provider.noAdapter',
]);

/** What a proof comes to, for people. */
export function shownState({ state, reason, isSoftware }: ProviderProof): ShownState {
  if (state === 'works') return isSoftware ? 'software' : 'works';
  if (state !== 'fails') return state;
  if (reason?.code === 'provider.wrongPlatform') return 'elsewhere';
  return absences.has(reason?.code ?? '') ? 'absent' : 'broken';
}

export const stateColors: Readonly<Record<ShownState, string>> = {
  works: 'harbor',
  software: 'gray',
  absent: 'gray',
  broken: 'red',
  elsewhere: 'gray',
  unproved: 'gray',
  proving: 'gray',
};

/** What belongs to other systems comes last. */
export function inOrder(proofs: readonly ProviderProof[]): ProviderProof[] {
  const isElsewhere = (proof: ProviderProof) => Number(shownState(proof) === 'elsewhere');
  return proofs.toSorted((a, b) => isElsewhere(a) - isElsewhere(b));
}
