import { useMemo } from 'react';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import type { ModelItem } from './modelItems.ts';

/** Every model with what is known of it. The list comes first; disk and memory are filled in as they are answered. */
export function useModelItems() {
  const models = useEngineQuery(['models', 'list'], (client, options) =>
    client.models.list(undefined, options),
  );
  const disk = useDiskUse();
  const residents = useEngineQuery(['loaded', 'residency'], (client, options) =>
    client.residency.list(undefined, options),
  );
  const settings = useEngineQuery(['settings', 'read'], (client, options) =>
    client.settings.read(undefined, options),
  );
  const items = useMemo(
    () =>
      models.data?.models.map(
        (model): ModelItem => ({
          model,
          disk: disk.data?.models.find((use) => use.model === model.id) ?? null,
          resident: strongest(residents.data?.models.filter((resident) => resident.model === model.id) ?? []),
          isDefault: settings.data?.defaultModel === model.id,
        }),
      ),
    [models.data, disk.data, residents.data, settings.data],
  );
  return { models, items: items ?? null };
}

export function useDiskUse() {
  return useEngineQuery(['models', 'diskUse'], (client, options) =>
    client.models.diskUse(undefined, options),
  );
}

const strength = ['ready', 'loading', 'failed', 'evicted'] as const;

/** Of several versions the one that says most about whether the model can answer now. */
function strongest(residents: readonly NonNullable<ModelItem['resident']>[]): ModelItem['resident'] {
  const ranked = [...residents].sort((a, b) => strength.indexOf(a.state) - strength.indexOf(b.state));
  return ranked[0] ?? null;
}
