import { useMemo } from 'react';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

const none: ReadonlyMap<number, string> = new Map();

/** The names of the files that rows came from. */
export function useSources(dataset: string): ReadonlyMap<number, string> {
  const { data } = useEngineQuery(['datasets', 'sources', dataset], (client, options) =>
    client.datasets.imports.sources({ dataset }, options),
  );
  return useMemo(() => (data ? new Map(data.sources.map(({ id, name }) => [id, name])) : none), [data]);
}
