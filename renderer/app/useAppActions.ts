import { useMantineColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../electron/common/errors/appError.ts';
import { usePermissions } from '../engine/usePermissions.ts';
import { changeLanguage } from '../i18n/startTexts.ts';
import { type Action, useOfferedActions } from '../view/actions.ts';
import { usePreferences } from '../view/preferences.ts';
import { navigate, pageNames } from '../view/route.ts';
import { openPalette, openShortcuts } from './overlay.ts';
import { pages } from './pages.tsx';

/** What can be done wherever the window is: go to a page, find an action, change how the window looks. */
export function useAppActions(): void {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const { may } = usePermissions();
  const actions = useMemo((): Action[] => {
    const open = pageNames.filter((page) => {
      const { permission } = pages[page];
      return page !== 'setup' && (permission === undefined || may(permission));
    });
    const goTo = [...open, ...(may('settings.write') ? (['setup'] as const) : [])].map((page): Action => {
      const { key } = pages[page];
      return {
        id: `go.${page}`,
        section: 'go',
        label: t('app.actions.goTo', { page: t(`app.pages.${page}`) }),
        keywords: page,
        ...(key ? { shortcut: `G ${key}` } : {}),
        run: () => navigate(page),
      };
    });
    return [
      ...goTo,
      {
        id: 'palette',
        section: 'view',
        label: t('app.palette.open'),
        shortcut: 'mod+K',
        whileTyping: true,
        run: openPalette,
      },
      { id: 'shortcuts', section: 'view', label: t('app.shortcuts.show'), shortcut: '?', run: openShortcuts },
      {
        id: 'language.en',
        section: 'view',
        label: t('app.actions.toEnglish'),
        keywords: 'language English 语言',
        run: () => speak('en'),
      },
      {
        id: 'language.zh',
        section: 'view',
        label: t('app.actions.toChinese'),
        keywords: 'language Chinese 中文 语言',
        run: () => speak('zh-CN'),
      },
      {
        id: 'colors.auto',
        section: 'view',
        label: t('app.actions.colorsAuto'),
        keywords: 'theme',
        run: () => setColorScheme('auto'),
      },
      {
        id: 'colors.light',
        section: 'view',
        label: t('app.actions.colorsLight'),
        keywords: 'theme light',
        run: () => setColorScheme('light'),
      },
      {
        id: 'colors.dark',
        section: 'view',
        label: t('app.actions.colorsDark'),
        keywords: 'theme dark night',
        run: () => setColorScheme('dark'),
      },
    ];
  }, [t, setColorScheme, may]);
  useOfferedActions('app', actions);
}

function speak(language: Language): void {
  usePreferences.setState({ language });
  void changeLanguage(language);
}
