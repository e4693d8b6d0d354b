import { Button, Group, PasswordInput, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useAct } from '../../engine/useAct.ts';
import { useKeyAct } from './useKeys.ts';

/** A smart card or USB key behind its maker's library, which opens the keys with its PIN. */
export function TokenDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [library, setLibrary] = useState('');
  const [serial, setSerial] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const look = useAct(
    (client) => client.keys.tokens({ library: library.trim() }),
    (tokens) => setSerial(tokens[0]?.serial ?? null),
  );
  const add = useKeyAct(
    (client) => client.keys.addToken({ library: library.trim(), serial: serial ?? '', pin }),
    onClose,
  );
  const tokens = look.data;
  const error = add.form.error ?? look.form.error;
  return (
    <FormDialog
      {...add.form}
      title={t('security.token.title')}
      action={t('security.token.action')}
      isReady={serial !== null && pin !== ''}
      error={error}
      onDismiss={() => {
        add.form.onDismiss();
        look.form.onDismiss();
      }}
      onClose={onClose}
    >
      <Text size="sm">{t('security.token.text')}</Text>
      <Group align="flex-end" wrap="nowrap">
        <TextInput
          flex={1}
          label={t('security.token.library')}
          description={t('security.token.libraryText')}
          placeholder="/usr/lib/opensc-pkcs11.so"
          value={library}
          data-autofocus
          onChange={({ currentTarget }) => setLibrary(currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={library.trim() === ''}
          loading={look.form.isPending}
          onClick={look.form.onSubmit}
        >
          {t('security.token.look')}
        </Button>
      </Group>
      {tokens?.length === 0 ? <Text size="sm">{t('security.token.none')}</Text> : null}
      {tokens !== undefined && tokens.length > 0 ? (
        <>
          <Select
            label={t('security.token.which')}
            data={tokens.map((token) => ({ value: token.serial, label: `${token.label} (${token.serial})` }))}
            value={serial}
            allowDeselect={false}
            onChange={setSerial}
          />
          <PasswordInput
            label={t('security.token.pin')}
            description={t('security.token.pinText')}
            value={pin}
            autoComplete="off"
            onChange={({ currentTarget }) => setPin(currentTarget.value)}
          />
        </>
      ) : null}
    </FormDialog>
  );
}
