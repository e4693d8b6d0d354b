import { Button, Text } from '@mantine/core';
import { IconCheck, IconRotate2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorRecord } from '../../electron/contract/jobs.ts';
import { ErrorNote } from './ErrorNote.tsx';
import classes from './settingRow.module.css';

interface SettingRowProps {
  readonly name: string;
  /** What it does, in plain words. */
  readonly text: string;
  readonly children: ReactNode;
  /** Left out while the setting has its default, and where there is none. */
  readonly onReset?: (() => void) | undefined;
  readonly saved?: boolean;
  readonly error?: ErrorRecord | null;
}

/** One setting: what it is, its control, and how it went. */
export function SettingRow({ name, text, children, onReset, saved = false, error = null }: SettingRowProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.row}>
      <div className={classes.words}>
        <div className={classes.nameLine}>
          <Text fw={600} component="h3" size="sm">
            {name}
          </Text>
          <div className={classes.after} role="status">
            {onReset ? (
              <Button
                variant="subtle"
                size="compact-xs"
                leftSection={<IconRotate2 size={13} />}
                aria-label={t('settings.resetOf', { name })}
                onClick={onReset}
              >
                {t('settings.reset')}
              </Button>
            ) : null}
            {saved ? (
              <span className={classes.saved}>
                <IconCheck size={14} aria-hidden="true" />
                {t('settings.saved')}
              </span>
            ) : null}
          </div>
        </div>
        <Text size="sm" className={classes.quiet}>
          {text}
        </Text>
      </div>
      <div className={classes.control}>{children}</div>
      {error ? (
        <div className={classes.error}>
          <ErrorNote error={error} />
        </div>
      ) : null}
    </div>
  );
}
