import { useEngineQuery } from '../../engine/useEngineQuery.ts';

/** Whether what was learnt on a model can still be used with it; true while nobody knows. */
export function useIsModelThere(model: string): boolean {
  const models = useEngineQuery(['models', 'list'], (client, options) =>
    client.models.list(undefined, options),
  ).data?.models;
  return models?.some(({ id }) => id === model) ?? true;
}
