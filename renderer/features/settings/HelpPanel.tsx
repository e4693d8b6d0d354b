import { Button } from '@mantine/core';
import { showNotification } from '@mantine/notifications';
import { IconDownload, IconKeyboard, IconSparkles } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/Panel.tsx';
import { SettingRow } from '../../components/SettingRow.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useSettings } from '../../engine/useSettings.ts';
import { allActions, useActions } from '../../view/actions.ts';
import { navigate } from '../../view/route.ts';
import { saveFile } from '../../view/saveFile.ts';
import classes from './settings.module.css';

/** What helps: a file for whoever is asked, the first steps once more, the keys. */
export function HelpPanel() {
  const { t } = useTranslation();
  const diagnostics = useDiagnostics();
  const { change } = useSettings();
  const again = useMutation({
    mutationFn: () => change({ setup: { step: 'language', folder: null, job: null } }),
    onSuccess: () => navigate('setup'),
  });
  return (
    <Panel title={t('settings.help.title')}>
      <div className={classes.stack}>
        <SettingRow
          name={t('settings.help.diagnostics')}
          text={t('settings.help.diagnosticsText')}
          error={diagnostics.error ? toErrorRecord(diagnostics.error) : null}
        >
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            loading={diagnostics.isPending}
            onClick={() => diagnostics.mutate()}
          >
            {t('settings.help.save')}
          </Button>
        </SettingRow>
        <SettingRow
          name={t('settings.help.setup')}
          text={t('settings.help.setupText')}
          error={again.error ? toErrorRecord(again.error) : null}
        >
          <Button
            variant="default"
            leftSection={<IconSparkles size={16} />}
            loading={again.isPending}
            onClick={() => again.mutate()}
          >
            {t('settings.help.again')}
          </Button>
        </SettingRow>
        <SettingRow name={t('settings.help.shortcuts')} text={t('settings.help.shortcutsText')}>
          <Button
            variant="default"
            leftSection={<IconKeyboard size={16} />}
            onClick={() =>
              allActions(useActions.getState())
                .find(({ id }) => id === 'shortcuts')
                ?.run()
            }
          >
            {t('settings.help.showShortcuts')}
          </Button>
        </SettingRow>
      </div>
    </Panel>
  );
}

export function useDiagnostics() {
  const { t } = useTranslation();
  const { client } = useEngine();
  return useMutation({
    mutationFn: () => client.system.diagnostics(),
    onSuccess: ({ fileName, text }) => {
      saveFile(fileName, text);
      showNotification({ message: t('settings.help.savedAs', { name: fileName }), withBorder: true });
    },
  });
}
