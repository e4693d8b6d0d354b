import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Topic } from '../../electron/contract/system.ts';
import type { EngineClient } from './connection.ts';
import { useEngine } from './EngineContext.tsx';
import { retryLost } from './retryLost.ts';

export interface QueryOptions<Answer = unknown> {
  /** Ask again this often, for what changes without a stored change (live figures); or how often after this answer. */
  readonly everyMs?: number | false | ((answer: Answer | undefined) => number | false);
  readonly enabled?: boolean;
  /** While the answer to a changed question is on its way, the last one stays: for a slider that is moved. */
  readonly keepPrevious?: boolean;
}

/**
 * What the engine says, kept up to date: asked anew whenever something of the key's topic has changed, and after a lost
 * connection. The key names the call and its input: `['models', 'show', id]`.
 */
export function useEngineQuery<Answer>(
  key: readonly [Topic, ...unknown[]],
  call: (client: EngineClient, options: { signal: AbortSignal }) => Promise<Answer>,
  { everyMs = false, enabled = true, keepPrevious = false }: QueryOptions<Answer> = {},
): UseQueryResult<Answer> {
  const engine = useEngine();
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => retryLost(engine, signal, () => call(engine.client, { signal })),
    refetchInterval: typeof everyMs === 'function' ? ({ state }) => everyMs(state.data) : everyMs,
    enabled,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}
