import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { Job, JobKind, JobState } from '../../../electron/contract/jobs.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { retryLost } from '../../engine/retryLost.ts';

export interface HistoryFilter {
  readonly kinds: readonly JobKind[];
  readonly states: readonly JobState[];
  readonly search: string;
}

export const pageSize = 200;

interface Page {
  readonly jobs: Job[];
}

/** Jobs that match, page by page, newest first; each page begins where the one before ended. */
export function useHistory({
  kinds,
  states,
  search,
}: HistoryFilter): UseInfiniteQueryResult<InfiniteData<Page>> {
  const engine = useEngine();
  return useInfiniteQuery({
    queryKey: ['jobs', 'history', kinds, states, search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      retryLost(engine, signal, () =>
        engine.client.jobs.list(
          {
            kinds: [...kinds],
            states: [...states],
            ...(search === '' ? {} : { search }),
            ...(pageParam === null ? {} : { before: pageParam }),
            atMost: pageSize,
          },
          { signal },
        ),
      ),
    getNextPageParam: ({ jobs }) => (jobs.length < pageSize ? null : (jobs.at(-1)?.id ?? null)),
  });
}
