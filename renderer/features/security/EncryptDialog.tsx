import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { useKeyAct } from './useKeys.ts';

const shortestPassphrase = 12;

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
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const isSingle = access.data?.mode !== 'accounts';
  const person = isSingle ? { name: name.trim(), passphrase } : null;
  const { form } = useKeyAct(
    (client) => client.keys.encrypt({ person }),
    ({ recoveryKey }) => onDone(recoveryKey),
  );
  const isReady =
    !isSingle || (name.trim() !== '' && passphrase.length >= shortestPassphrase && passphrase === again);
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
          <TextInput
            label={t('security.encrypt.name')}
            value={name}
            maxLength={200}
            autoComplete="username"
            data-autofocus
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <PasswordInput
            label={t('security.encrypt.passphrase')}
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
