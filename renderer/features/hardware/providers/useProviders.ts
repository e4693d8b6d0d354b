import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { ProviderName, ProviderProof } from '../../../../electron/contract/providers.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

/**
 * The proofs, and a way to make them again. What nobody has proved on this machine yet is proved when the panel is first
 * seen: the page is there by then, and nothing waits for it.
 */
export function useProviders() {
  const engine = useEngine();
  const query = useEngineQuery(['hardware', 'providers'], (client) => client.providers.list());
  const proving = useMutation({
    mutationFn: async (providers: readonly ProviderName[]) => {
      for (const provider of providers) await engine.client.providers.prove({ provider });
    },
    onSettled: () => query.refetch(),
  });
  const { mutate } = proving;
  const hasBegun = useRef(false);
  const proofs = query.data?.providers;
  useEffect(() => {
    if (proofs === undefined || hasBegun.current) return;
    hasBegun.current = true;
    const unproved = namesOf(proofs.filter(({ state }) => state === 'unproved'));
    if (unproved.length > 0) mutate(unproved);
  }, [proofs, mutate]);
  const prove = useCallback(
    (provider?: ProviderName) => mutate(provider ? [provider] : namesOf(proofs ?? [])),
    [mutate, proofs],
  );
  return {
    query,
    isProving: proving.isPending || (proofs?.some(({ state }) => state === 'proving') ?? false),
    error: proving.error,
    prove,
  };
}

function namesOf(proofs: readonly ProviderProof[]): ProviderName[] {
  return proofs.map(({ provider }) => provider);
}
