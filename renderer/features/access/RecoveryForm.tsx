import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import classes from './access.module.css';

/** The key from the paper: it opens the data and signs nobody in. */
export function RecoveryForm({ onOpened }: { readonly onOpened: () => void }) {
  const { t } = useTranslation();
  const { client, access } = useEngine();
  const [key, setKey] = useState('');
  const attempt = useMutation({
    mutationFn: () => client.access.unlock({ with: 'recovery', key }),
    onSuccess: (state) => {
      access.accept({ token: null, state });
      onOpened();
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        attempt.mutate();
      }}
    >
      <Textarea
        label={t('access.signIn.recoveryKey')}
        description={t('access.signIn.recoveryHint')}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        classNames={{ input: classes.key ?? '' }}
        rows={2}
        maxLength={1_000}
        spellCheck={false}
        autoFocus
      />
      {attempt.error ? <ErrorNote error={toErrorRecord(attempt.error)} /> : null}
      <Button type="submit" size="md" loading={attempt.isPending} disabled={key.trim() === ''}>
        {t('access.signIn.unlock')}
      </Button>
    </form>
  );
}
