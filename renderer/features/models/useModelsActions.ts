import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { openImportDialog } from '../../components/models/importDialog.ts';
import { type Action, useOfferedActions } from '../../view/actions.ts';
import { navigate } from '../../view/route.ts';
import { isLoaded } from './modelItems.ts';
import { chatWith, useModelControl } from './useModelControl.ts';
import { useModelItems } from './useModelItems.ts';

/** What can be done with the models, for the palette. */
export function useModelsActions(): void {
  const { t } = useTranslation();
  const { items } = useModelItems();
  const { load, run } = useModelControl();
  const actions = useMemo((): Action[] => {
    const section = 'models' as const;
    const importing: Action = {
      id: 'models.import',
      section,
      label: t('importing.action'),
      shortcut: 'mod+I',
      run: () => openImportDialog(),
    };
    const perModel = (items ?? []).flatMap((item): Action[] => {
      const { model } = item;
      const values = { name: model.name };
      return [
        {
          id: `models.show.${model.id}`,
          section,
          label: t('models.action.show', values),
          run: () => navigate('models', model.id),
        },
        {
          id: `models.chat.${model.id}`,
          section,
          label: t('models.action.chat', values),
          run: () => chatWith(model),
        },
        isLoaded(item)
          ? {
              id: `models.unload.${model.id}`,
              section,
              label: t('models.action.unload', values),
              run: () => run((client) => client.residency.unload({ model: model.id })),
            }
          : {
              id: `models.load.${model.id}`,
              section,
              label: t('models.action.load', values),
              run: () => load(model),
            },
        {
          id: `models.verify.${model.id}`,
          section,
          label: t('models.action.verify', values),
          run: () => run((client) => client.models.verify({ model: model.id })),
        },
      ];
    });
    return [importing, ...perModel];
  }, [t, items, load, run]);
  useOfferedActions('models', actions);
}
