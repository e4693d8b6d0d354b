import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useOfferedActions } from '../../view/actions.ts';
import { goTo, tabNames } from './place.ts';
import { views } from './views.tsx';

/** What can be done about fine-tuning, for the palette. */
export function useTrainingActions(): void {
  const { t } = useTranslation();
  const actions = useMemo((): Action[] => {
    const section = 'work' as const;
    return [
      { id: 'training.new', section, label: t('training.newRun'), run: () => goTo('new') },
      ...(views.guided
        ? [{ id: 'training.guided', section, label: t('training.guided'), run: () => goTo('guided') }]
        : []),
      ...tabNames
        .filter((name) => views[name])
        .map((name) => ({
          id: `training.tab.${name}`,
          section,
          label: t('training.action.tab', { tab: t(`training.tab.${name}`) }),
          run: () => goTo(name),
        })),
    ];
  }, [t]);
  useOfferedActions('training', actions);
}
