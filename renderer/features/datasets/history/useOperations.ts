import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { DatasetOperation } from '../../../../electron/contract/datasets/core.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { retryLost } from '../../../engine/retryLost.ts';

interface Page {
  readonly operations: DatasetOperation[];
}

const pageSteps = 50;

/** Everything that was done, newest first; each page begins where the one before ended. */
export function useOperations(dataset: string): UseInfiniteQueryResult<InfiniteData<Page>> {
  const engine = useEngine();
  return useInfiniteQuery({
    queryKey: ['datasets', 'operations', dataset],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      retryLost(engine, signal, () =>
        engine.client.datasets.operations(
          { dataset, atMost: pageSteps, ...(pageParam !== null && { before: pageParam }) },
          { signal },
        ),
      ),
    getNextPageParam: ({ operations }) =>
      operations.length < pageSteps ? null : (operations.at(-1)?.id ?? null),
  });
}
