import { useMemo } from 'react';
import type { Dataset } from '../../../../electron/contract/datasets/core.ts';
import type { Version } from '../../../../electron/contract/datasets/versions.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

/** Kinds of data sets that a model can learn to answer from. */
const usableKinds: ReadonlySet<Dataset['kind']> = new Set(['chat', 'rated', 'preference', 'text']);

/** Data sets that a run can learn from, by name; null: not known yet. */
export function useSources(): readonly Dataset[] | null {
  const { data } = useEngineQuery(['datasets', 'list'], async (client, options) => {
    const { datasets } = await client.datasets.list(undefined, options);
    return datasets;
  });
  return useMemo(
    () =>
      data?.filter(({ kind }) => usableKinds.has(kind)).sort((a, b) => a.name.localeCompare(b.name)) ?? null,
    [data],
  );
}

/** Its frozen versions, newest first; null: not known yet. */
export function useVersionsOf(dataset: string | null): readonly Version[] | null {
  const { data } = useEngineQuery(
    ['datasets', 'versions', dataset],
    async (client, options) =>
      (await client.datasets.versions.list({ dataset: dataset ?? '' }, options)).versions,
    { enabled: dataset !== null },
  );
  return data ?? null;
}
