import { useMemo } from 'react';
import type { Adapter } from '../../../../electron/contract/training/adapters.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import type { ModelChoice } from '../../../view/preferences.ts';

interface ChatAdapters {
  /** Of all models, those that are offered first; null: not known yet. */
  readonly adapters: readonly Adapter[] | null;
  /** False: the list is being read again, and may lack one that has just been made. */
  readonly isCurrent: boolean;
}

export function useChatAdapters(): ChatAdapters {
  const { data, isFetching } = useEngineQuery(
    ['training', 'adapters', 'list'],
    async (client, options) => (await client.training.adapters.list({}, options)).adapters,
  );
  const adapters = useMemo(
    () =>
      data?.toSorted((a, b) => Number(b.offered) - Number(a.offered) || a.name.localeCompare(b.name)) ?? null,
    [data],
  );
  return { adapters, isCurrent: !isFetching };
}

/** The adapter that was chosen with the model; null: none, or it is gone, or belongs to another model. */
export function chosenAdapter(
  adapters: readonly Adapter[] | null,
  model: string | undefined,
  choice: ModelChoice | null,
): Adapter | null {
  return adapters?.find(({ id, model: base }) => id === choice?.adapter && base.id === model) ?? null;
}

/**
 * Which adapter is asked. While the list is being read a chosen one counts as there: who asks at once is not to be answered by the
 * base alone without a word.
 */
export function askedAdapter(
  { adapters, isCurrent }: ChatAdapters,
  model: string | undefined,
  choice: ModelChoice | null,
): string | null {
  const found = chosenAdapter(adapters, model, choice);
  if (found) return found.id;
  return !isCurrent && choice?.model === model ? (choice?.adapter ?? null) : null;
}
