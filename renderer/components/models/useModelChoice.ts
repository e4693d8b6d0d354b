import { useMemo } from 'react';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { useSettings } from '../../engine/useSettings.ts';
import { usePreferences } from '../../view/preferences.ts';
import { type Choice, findChoice, listChoices } from './choices.ts';

/** The versions there are (null: not known yet), and which of them this user talks with: chosen, else the default model. */
export function useModelChoice(): { choices: readonly Choice[] | null; chosen: Choice | null } {
  const models = useEngineQuery(['models', 'list'], (client, options) =>
    client.models.list(undefined, options),
  ).data;
  const { settings } = useSettings();
  const preferred = usePreferences(({ choice }) => choice);
  const choices = useMemo(() => (models ? listChoices(models.models) : null), [models]);
  const fallback = settings?.defaultModel
    ? ({ model: settings.defaultModel, precision: 'int8' } as const)
    : null;
  const isThere = choices?.some(({ model }) => model.id === preferred?.model);
  return { choices, chosen: choices && findChoice(choices, isThere ? preferred : fallback) };
}
