import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { PageFrame } from '../../components/PageFrame.tsx';
import { usePermissions } from '../../engine/usePermissions.ts';
import { type Action, useOfferedActions } from '../../view/actions.ts';
import { AboutPanel } from './AboutPanel.tsx';
import { DataPanel } from './DataPanel.tsx';
import { HelpPanel, useDiagnostics } from './HelpPanel.tsx';
import { LookPanel } from './LookPanel.tsx';
import { MemoryPanel } from './MemoryPanel.tsx';
import { ModelsPanel } from './ModelsPanel.tsx';

/** What can be set, each kept at once, and what helps when something is amiss. */
export default function SettingsPage() {
  const { t } = useTranslation();
  const { mutate } = useDiagnostics();
  const { may } = usePermissions();
  const actions = useMemo(
    (): Action[] => [
      {
        id: 'settings.diagnostics',
        section: 'work',
        label: `${t('settings.help.diagnostics')}: ${t('settings.help.save')}`,
        keywords: 'diagnostics log support',
        run: () => mutate(),
      },
    ],
    [t, mutate],
  );
  useOfferedActions('settings', actions);
  return (
    <PageFrame title={t('settings.title')} subtitle={t('settings.subtitle')}>
      <LookPanel />
      {may('settings.write') ? (
        <>
          <ModelsPanel />
          <MemoryPanel />
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {t('access.people.settingsElsewhere')}
        </Text>
      )}
      <DataPanel />
      <HelpPanel />
      <AboutPanel />
    </PageFrame>
  );
}
