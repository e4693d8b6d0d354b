import type { FolderEntry } from '../../../electron/contract/files.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';

/** The sample model's folder, where the installation has one; null also until that is known. */
export function useSample(): FolderEntry | null {
  const { data } = useEngineQuery(['models', 'roots'], (client, options) =>
    client.files.roots(undefined, options),
  );
  return data?.entries.find((entry) => entry.kind === 'model') ?? null;
}
