import { Button, Code, CopyButton, Progress, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { SettingRow } from '../../components/SettingRow.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { AmountField } from './AmountField.tsx';
import classes from './settings.module.css';
import { useSetting } from './useSetting.ts';

const refreshMs = 30_000;

/** Where everything lies and how much room is left there. */
export function DataPanel() {
  const { t } = useTranslation();
  const backupDays = useSetting('backupDays');
  const storage = useEngineQuery(
    ['settings', 'storage'],
    (client, options) => client.system.storage(undefined, options),
    { everyMs: refreshMs },
  );
  return (
    <Panel title={t('settings.data.title')}>
      <QueryGate query={storage}>
        {({ dataDir, freeBytes, totalBytes }) => (
          <div className={classes.stack}>
            <SettingRow name={t('settings.data.folder')} text={t('settings.data.folderText')}>
              <div className={classes.disk}>
                <Text className={classes.path}>{dataDir}</Text>
                <Progress.Root size="md">
                  <Progress.Section
                    value={totalBytes === 0 ? 0 : 100 - (100 * freeBytes) / totalBytes}
                    aria-label={t('settings.data.used')}
                  />
                </Progress.Root>
                <Text size="sm" className={classes.quiet}>
                  {t('settings.data.free', {
                    free: formatBytes(freeBytes),
                    total: formatBytes(totalBytes),
                  })}
                </Text>
                <CopyButton value={dataDir}>
                  {({ copied, copy }) => (
                    <Button
                      variant="default"
                      size="xs"
                      leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                      onClick={copy}
                    >
                      {t(copied ? 'settings.data.copied' : 'settings.data.copy')}
                    </Button>
                  )}
                </CopyButton>
                <Text size="sm" className={classes.quiet}>
                  {t('settings.data.other')} <Code>--data-dir FOLDER</Code>
                </Text>
              </div>
            </SettingRow>
            <SettingRow name={t('backup.days')} text={t('backup.daysText')} {...backupDays.row}>
              <AmountField
                label={t('backup.days')}
                value={backupDays.value}
                min={1}
                max={365}
                step={1}
                suffix={` ${t('settings.memory.days')}`}
                onChange={backupDays.set}
              />
            </SettingRow>
          </div>
        )}
      </QueryGate>
    </Panel>
  );
}
