import { Button, PasswordInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessState } from '../../../electron/contract/access.ts';
import { useAct } from '../../engine/useAct.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import { isGoodPassphrase, NewPassphrase } from './NewPassphrase.tsx';

interface ChangePassphraseFormProps {
  readonly onChanged: (given: { readonly token: string; readonly state: AccessState }) => void;
}

/** One's own passphrase: the one before, and the new one twice. */
export function ChangePassphraseForm({ onChanged }: ChangePassphraseFormProps) {
  const { t } = useTranslation();
  const [before, setBefore] = useState('');
  const [after, setAfter] = useState('');
  const [again, setAgain] = useState('');
  const { form } = useAct((client) => client.access.changePassphrase({ before, after }), onChanged);
  const isReady = before !== '' && isGoodPassphrase(after) && after === again;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !form.isPending) form.onSubmit();
      }}
    >
      <Stack gap="md">
        <PasswordInput
          label={t('access.change.before')}
          value={before}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('access.signIn.show'), tabIndex: 0 }}
          data-autofocus
          onChange={({ currentTarget }) => setBefore(currentTarget.value)}
        />
        <NewPassphrase value={after} again={again} onChange={setAfter} onAgain={setAgain} />
        {form.error ? <ErrorNote error={form.error} onDismiss={form.onDismiss} /> : null}
        <Button type="submit" disabled={!isReady} loading={form.isPending}>
          {t('access.change.submit')}
        </Button>
      </Stack>
    </form>
  );
}
