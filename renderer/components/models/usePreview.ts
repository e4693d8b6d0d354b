import { useQuery } from '@tanstack/react-query';
import type { FileGrant } from '../../../electron/contract/files.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { retryLost } from '../../engine/retryLost.ts';

/**
 * What a folder holds. Reading it can take minutes on a slow stick, so nothing makes it be read again but a press; leaving
 * ends the reading.
 */
export function usePreview(folder: FileGrant) {
  const engine = useEngine();
  return useQuery({
    queryKey: ['preview', folder],
    queryFn: ({ signal }) =>
      retryLost(engine, signal, () => engine.client.models.preview({ folder }, { signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}
