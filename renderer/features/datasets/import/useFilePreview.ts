import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { FilePreview, ReadChoice } from '../../../../electron/contract/datasets/imports.ts';
import type { FileGrant } from '../../../../electron/contract/files.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { retryLost } from '../../../engine/retryLost.ts';

/** What somebody has chosen about a file; what is left out is guessed. */
export type ReadWish = Partial<ReadChoice>;

/**
 * How the file would be read. Asked again with every choice; an answer to an earlier choice is never shown as one to the last,
 * and asking for it is stopped.
 */
export function useFilePreview(file: FileGrant, wish: ReadWish | null): UseQueryResult<FilePreview> {
  const engine = useEngine();
  return useQuery({
    // Not a topic's: a file outside does not change with what is stored, and each answer costs a process.
    queryKey: ['filePreview', file, wish],
    queryFn: ({ signal }) =>
      retryLost(engine, signal, () =>
        engine.client.datasets.imports.preview({ file, ...(wish && { choice: wish }) }, { signal }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}
