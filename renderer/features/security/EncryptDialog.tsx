import { PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { singleUserName } from '../../../electron/contract/access.ts';
import { shortestPassphrase } from '../../../electron/contract/accounts.ts';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { useKeyAct } from './useKeys.ts';

interface EncryptDialogProps {
  readonly onClose: () => void;
  /** null: the accounts have their passphrases already. */
  readonly onDone: (recoveryKey: string | null) => void;
}

/** Encrypts what was set up without; where there are no accounts it asks for the passphrase that opens it from then on. */
export function EncryptDialog({ onClose, onDone }: EncryptDialogProps) {
  const { t } = useTranslation();
  const access = useEngineQuery(['settings', 'access'], (client, options) =>
    client.access.state(undefined, options),
  );
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const isSingle = access.data?.mode !== 'accounts';
  const { form } = useKeyAct(
    (client) => client.keys.encrypt({ person: isSingle ? { name: singleUserName, passphrase } : null }),
    ({ recoveryKey }) => onDone(recoveryKey),
  );
  const isReady = !isSingle || (passphrase.length >= shortestPassphrase && passphrase === again);
  return (
    <FormDialog
      {...form}
      title={t('security.encrypt.title')}
      action={t('security.encrypt.action')}
      isReady={isReady && access.data !== undefined}
      onClose={onClose}
    >
      <Text size="sm">{t('security.encrypt.text')}</Text>
      {isSingle ? (
        <>
          <PasswordInput
            label={t('security.encrypt.passphrase')}
            data-autofocus
            description={t('security.encrypt.passphraseText', { count: shortestPassphrase })}
            value={passphrase}
            autoComplete="new-password"
            onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
          />
          <PasswordInput
            label={t('security.encrypt.again')}
            value={again}
            autoComplete="new-password"
            error={again !== '' && again !== passphrase ? t('security.encrypt.differs') : null}
            onChange={({ currentTarget }) => setAgain(currentTarget.value)}
          />
        </>
      ) : null}
    </FormDialog>
  );
}
