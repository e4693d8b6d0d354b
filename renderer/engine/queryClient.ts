import { QueryClient } from '@tanstack/react-query';

/** How long an answer is taken as fresh when nothing has told of a change; changes are told (`followChanges`). */
const staleMs = 60_000;

/**
 * What the window knows of the engine's lists. Keys begin with a topic (`['models', …]`), so that a change told by the
 * engine makes just these ask again.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: staleMs,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // A lost connection is mended by itself, and `followChanges` asks again then.
        retry: false,
      },
      mutations: { networkMode: 'always' },
    },
  });
}
