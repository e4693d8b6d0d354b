import { useMemo } from 'react';
import type { Adapter } from '../../../../electron/contract/training/adapters.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import type { ModelChoice } from '../../../view/preferences.ts';

/** Adapters of all models, those that are offered first; null: not known yet. */
export function useChatAdapters(): readonly Adapter[] | null {
  const { data } = useEngineQuery(
    ['training', 'adapters', 'list'],
    async (client, options) => (await client.training.adapters.list({}, options)).adapters,
  );
  return useMemo(
    () =>
      data?.toSorted((a, b) => Number(b.offered) - Number(a.offered) || a.name.localeCompare(b.name)) ?? null,
    [data],
  );
}

/** The adapter that was chosen with the model; null: none, or it is gone, or belongs to another model. */
export function chosenAdapter(
  adapters: readonly Adapter[] | null,
  model: string | undefined,
  choice: ModelChoice | null,
): Adapter | null {
  return adapters?.find(({ id, model: base }) => id === choice?.adapter && base.id === model) ?? null;
}
