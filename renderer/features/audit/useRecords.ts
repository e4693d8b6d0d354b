import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { AuditFilter, AuditRecord } from '../../../electron/contract/audit/index.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { retryLost } from '../../engine/retryLost.ts';

const pageSize = 100;

export interface RecordList {
  /** Rows of the list; while a filter is still looking, those that are known. */
  readonly count: number;
  /** undefined: on its way. */
  at(index: number): AuditRecord | undefined;
  readonly isLooking: boolean;
  readonly error: Error | null;
  retry(): void;
}

export interface Seen {
  readonly first: number;
  readonly last: number;
}

/** Numbers have no gaps, so a place in the list is a number, and only the pages in sight are asked for, however long the log is. */
export function useAllRecords({ first, last }: { first: number; last: number }, seen: Seen): RecordList {
  const engine = useEngine();
  const count = Math.max(0, last - first + 1);
  const pages = pagesOf(seen, count);
  const answers = useQueries({
    queries: pages.map((page) => {
      const before = last + 1 - page * pageSize;
      return {
        queryKey: ['audit', 'list', before],
        // A record never changes; that content was erased shows after a while.
        staleTime: 60_000,
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          retryLost(engine, signal, () =>
            engine.client.audit.list({ before, atMost: pageSize, filter: {} }, { signal }),
          ),
      };
    }),
  });
  return {
    count,
    at: (index) => {
      const place = pages.indexOf(Math.floor(index / pageSize));
      return answers[place]?.data?.records[index % pageSize];
    },
    isLooking: false,
    error: answers.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      for (const answer of answers) if (answer.isError) void answer.refetch();
    },
  };
}

function pagesOf({ first, last }: Seen, count: number): number[] {
  if (count === 0) return [];
  const from = Math.floor(Math.max(0, first) / pageSize);
  const to = Math.floor(Math.max(0, Math.min(last, count - 1)) / pageSize);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** What a filter finds, as far as somebody has scrolled; the engine looks at a part of the log in each call. */
export function useFoundRecords(filter: AuditFilter, seen: Seen, enabled: boolean): RecordList {
  const engine = useEngine();
  const found = useInfiniteQuery({
    queryKey: ['auditFound', filter],
    enabled,
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      retryLost(engine, signal, () =>
        engine.client.audit.list(
          { filter, atMost: pageSize, ...(pageParam !== null && { before: pageParam }) },
          { signal },
        ),
      ),
    getNextPageParam: ({ next }) => next,
  });
  const records = found.data?.pages.flatMap((page) => page.records) ?? [];
  const { hasNextPage, isFetching, isError, fetchNextPage } = found;
  const wantsMore = enabled && hasNextPage && !isFetching && !isError && seen.last >= records.length - 1;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  });
  return {
    count: records.length,
    at: (index) => records[index],
    isLooking: isFetching || wantsMore,
    error: found.error,
    retry: () => void (found.data ? fetchNextPage() : found.refetch()),
  };
}
