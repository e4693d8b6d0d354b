import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { Reject } from '../../../../electron/contract/datasets/imports.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { retryLost } from '../../../engine/retryLost.ts';

export interface RejectsQuery {
  readonly dataset: string;
  readonly source: number;
  readonly withDuplicates: boolean;
}

export interface RejectsPage {
  readonly rejects: Reject[];
  readonly total: number;
}

const pageSize = 200;

/** What was rejected, page by page in the order of the file. */
export function useRejects(query: RejectsQuery): UseInfiniteQueryResult<InfiniteData<RejectsPage>> {
  const engine = useEngine();
  const { dataset, source, withDuplicates } = query;
  return useInfiniteQuery({
    queryKey: ['datasets', 'rejects', dataset, source, withDuplicates],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }): Promise<RejectsPage> =>
      retryLost(engine, signal, () =>
        engine.client.datasets.imports.rejects({ ...query, after: pageParam, atMost: pageSize }, { signal }),
      ),
    getNextPageParam: ({ rejects }) => (rejects.length < pageSize ? null : (rejects.at(-1)?.ordinal ?? null)),
  });
}
