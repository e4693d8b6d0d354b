import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { EngineClient } from '../../../engine/connection.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';

export type PolicyChange = Parameters<EngineClient['audit']['changePolicy']>[0];

/** Changes a part of the policy, and asks again for what hangs on it. */
export function usePolicy() {
  const { client } = useEngine();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: PolicyChange) => client.audit.changePolicy(change),
    onSettled: () => queries.invalidateQueries({ queryKey: ['audit'] }),
  });
}
