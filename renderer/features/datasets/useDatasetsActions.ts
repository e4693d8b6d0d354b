import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useOfferedActions } from '../../view/actions.ts';
import { openNewDataset } from './dialogs.ts';
import { openImport } from './import/importDialog.ts';
import { goTo } from './place.ts';
import { useDatasets } from './useDatasets.ts';

/** What can be done with the data sets, for the palette; `shown`: the id of the one whose page is open. */
export function useDatasetsActions(shown: string | null): void {
  const { t } = useTranslation();
  const { data } = useDatasets();
  const actions = useMemo((): Action[] => {
    const section = 'datasets' as const;
    return [
      {
        id: 'datasets.import',
        section,
        label: `${t('datasetsImport.title')}…`,
        shortcut: 'mod+I',
        run: () => openImport(shown),
      },
      { id: 'datasets.new', section, label: t('datasets.create.action'), run: openNewDataset },
      ...(data ?? []).map(({ id, name }) => ({
        id: `datasets.show.${id}`,
        section,
        label: t('datasets.action.show', { name }),
        run: () => goTo({ dataset: id, tab: 'rows' }),
      })),
    ];
  }, [t, data, shown]);
  useOfferedActions('datasets', actions);
}
