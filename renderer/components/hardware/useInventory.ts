import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useEngine } from '../../engine/EngineContext.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';

const key = ['hardware', 'inventory'] as const;

/** What this computer has. The engine keeps it; parts that are slow come later by themselves. */
export function useInventory() {
  return useEngineQuery(key, (client, options) => client.hardware.inventory({}, options));
}

const memoryEveryMs = 5_000;

/** Memory as it is now: it is asked for again and again while somebody looks. */
export function useMemory() {
  return useEngineQuery(
    ['hardware', 'memory'],
    (client, options) => client.hardware.memory(undefined, options),
    { everyMs: memoryEveryMs },
  );
}

const gpusEveryMs = 2_000;

/** What the GPUs are doing now, on a machine that has one which tells. */
export function useGpus({ enabled }: { readonly enabled: boolean }) {
  return useEngineQuery(['hardware', 'gpus'], (client, options) => client.hardware.gpus(undefined, options), {
    everyMs: gpusEveryMs,
    enabled,
  });
}

/** Lets the engine look at the machine anew. */
export function useRefresh() {
  const engine = useEngine();
  const queries = useQueryClient();
  const [isRefreshing, setRefreshing] = useState(false);
  const refresh = useCallback(async () => {
    setRefreshing(true);
    try {
      queries.setQueryData(key, await engine.client.hardware.inventory({ refresh: true }));
    } catch {
      // Why the engine does not answer is told by the query itself, which is asked again.
      await queries.invalidateQueries({ queryKey: key });
    } finally {
      setRefreshing(false);
    }
  }, [engine, queries]);
  return { refresh, isRefreshing };
}
