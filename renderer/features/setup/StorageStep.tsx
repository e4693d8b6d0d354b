import { Button, Code, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import classes from './setup.module.css';
import type { StepProps } from './setupSteps.ts';

/** Less than this and even a small model is tight. */
const scarceBytes = 10e9;

/** Where models, conversations and data sets will lie, how much room is there, and how to choose another place. */
export function StorageStep({ change }: StepProps) {
  const { t } = useTranslation();
  const storage = useEngineQuery(['settings', 'storage'], (client, options) =>
    client.system.storage(undefined, options),
  );
  return (
    <>
      <QueryGate query={storage}>
        {({ dataDir, freeBytes, totalBytes }) => {
          const used = totalBytes === 0 ? 0 : 100 - (100 * freeBytes) / totalBytes;
          return (
            <div className={classes.box}>
              <Text className={classes.path}>{dataDir}</Text>
              <Progress.Root size="lg">
                <Progress.Section
                  value={used}
                  aria-label={t('setup.storage.used')}
                  color={freeBytes < scarceBytes ? 'orange' : 'harbor'}
                />
              </Progress.Root>
              <Text size="sm">
                {t('setup.storage.free', { free: formatBytes(freeBytes), total: formatBytes(totalBytes) })}
              </Text>
              {freeBytes < scarceBytes ? (
                <Text size="sm" className={classes.caution}>
                  {t('setup.storage.scarce')}
                </Text>
              ) : null}
            </div>
          );
        }}
      </QueryGate>
      <Text size="sm" className={classes.quiet}>
        {t('setup.storage.other')} <Code>--data-dir FOLDER</Code>
      </Text>
      <div className={classes.actions}>
        <Button size="md" onClick={() => void change({ step: 'protection' })}>
          {t('setup.next')}
        </Button>
      </div>
    </>
  );
}
