import { Button, Text } from '@mantine/core';
import { IconLock, IconRefresh, IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { Caution } from '../../components/Caution.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { SettingRow } from '../../components/SettingRow.tsx';
import { formatDay } from '../../i18n/times.ts';
import { EncryptDialog } from './EncryptDialog.tsx';
import classes from './security.module.css';
import { useKeyAct, useKeys } from './useKeys.ts';

interface ProtectionPanelProps {
  readonly onRecoveryKey: (recoveryKey: string) => void;
}

/** Whether what lies on the disk is encrypted, and under how old a key. */
export function ProtectionPanel({ onRecoveryKey }: ProtectionPanelProps) {
  const { t } = useTranslation();
  const keys = useKeys();
  const [isEncrypting, setEncrypting] = useState(false);
  return (
    <Panel title={t('security.protection.title')}>
      <QueryGate query={keys}>
        {({ encryption, keyMadeAt, rotationDays }) =>
          encryption === 'off' || keyMadeAt === null ? (
            <Caution title={t('security.protection.off')}>
              <Text size="sm">{t('security.protection.offText')}</Text>
              <Button
                mt="sm"
                size="xs"
                leftSection={<IconShieldLock size={16} />}
                onClick={() => setEncrypting(true)}
              >
                {t('security.protection.encrypt')}
              </Button>
            </Caution>
          ) : (
            <Encrypted madeAt={keyMadeAt} rotationDays={rotationDays} />
          )
        }
      </QueryGate>
      {isEncrypting ? (
        <EncryptDialog
          onClose={() => setEncrypting(false)}
          onDone={(recoveryKey) => {
            setEncrypting(false);
            if (recoveryKey !== null) onRecoveryKey(recoveryKey);
          }}
        />
      ) : null}
    </Panel>
  );
}

function Encrypted({ madeAt, rotationDays }: { readonly madeAt: string; readonly rotationDays: number }) {
  const { t, i18n } = useTranslation();
  const [isLocking, setLocking] = useState(false);
  const rotate = useKeyAct((client) => client.keys.rotate());
  const lock = useKeyAct((client) => client.keys.lock());
  const made = formatDay(madeAt, i18n.language as Language);
  return (
    <div className={classes.stack}>
      <SettingRow
        name={t('security.protection.keys', { made })}
        text={t('security.protection.keysText', { days: rotationDays })}
        error={rotate.form.error}
      >
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={rotate.form.isPending}
          onClick={rotate.form.onSubmit}
        >
          {t('security.protection.rotate')}
        </Button>
      </SettingRow>
      <SettingRow
        name={t('security.protection.lock')}
        text={t('security.protection.lockText')}
        error={lock.form.error}
      >
        <Button
          variant="default"
          leftSection={<IconLock size={16} />}
          loading={lock.form.isPending}
          onClick={() => setLocking(true)}
        >
          {t('security.protection.lockNow')}
        </Button>
      </SettingRow>
      <ConfirmDialog
        opened={isLocking}
        title={t('security.protection.lockTitle')}
        confirm={t('security.protection.lockNow')}
        onClose={() => setLocking(false)}
        onConfirm={() => {
          setLocking(false);
          lock.form.onSubmit();
        }}
      >
        <Text size="sm">{t('security.protection.lockWarning')}</Text>
      </ConfirmDialog>
    </div>
  );
}
