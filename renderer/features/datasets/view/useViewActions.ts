import { showNotification } from '@mantine/notifications';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { explain, toErrorRecord } from '../../../engine/errorRecord.ts';
import { type Action, useOfferedActions } from '../../../view/actions.ts';
import { goTo, type TabName } from '../place.ts';
import { useUndo } from '../useUndo.ts';

/** What can be done while one data set is open: its parts by name, and the newest step taken back from any of them. */
export function useViewActions(dataset: string, offered: readonly TabName[]): void {
  const { t, i18n } = useTranslation();
  const { mutate } = useUndo(dataset);
  const names = offered.join(' ');
  const actions = useMemo((): Action[] => {
    const section = 'datasets' as const;
    const say = (message: string, color?: string) =>
      showNotification({
        message,
        withBorder: true,
        ...(color && { color }),
        closeButtonProps: { 'aria-label': t('datasets.close') },
      });
    const undo = () =>
      mutate(null, {
        onSuccess: () => say(t('datasets.history.tookBack')),
        onError: (error) => {
          const { what, next } = explain(t, toErrorRecord(error), i18n.language as Language);
          say(`${what} ${next}`, 'red');
        },
      });
    return [
      {
        id: 'dataset.undo',
        section,
        label: t('datasets.history.undoNewest'),
        shortcut: 'mod+Z',
        run: undo,
      },
      ...(names.split(' ') as TabName[]).map((tab) => ({
        id: `dataset.tab.${tab}`,
        section,
        label: t('datasets.action.tab', { tab: t(`datasets.tab.${tab}`) }),
        run: () => goTo({ dataset, tab }),
      })),
    ];
  }, [t, i18n.language, mutate, dataset, names]);
  useOfferedActions('dataset', actions);
}
