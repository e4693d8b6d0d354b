import { Button, PasswordInput, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../electron/common/errors/appError.ts';
import { type AccessState, singleUserName } from '../../../electron/contract/access.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useAccess } from '../../engine/access.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import classes from './access.module.css';

/** Name (where there are accounts) and passphrase; after too many mistakes it counts the seconds until the next try. */
export function PassphraseForm({ mode }: Pick<AccessState, 'mode'>) {
  const { t } = useTranslation();
  const { client, access } = useEngine();
  const before = useAccess(({ person, lastName }) => (person === null ? null : lastName));
  const [name, setName] = useState(before ?? '');
  const [passphrase, setPassphrase] = useState('');
  const { isOn, watch } = useCapsLock();
  const field = useRef<HTMLInputElement>(null);
  const attempt = useMutation({
    mutationFn: () =>
      client.access.signIn({ name: mode === 'single' ? singleUserName : name.trim(), passphrase }),
    onSuccess: access.accept,
    onError: () => {
      setPassphrase('');
      field.current?.focus();
    },
  });
  const waitSeconds = useCountdown(attempt.error);
  const isReady = passphrase !== '' && (mode === 'single' || name.trim() !== '') && waitSeconds === 0;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) attempt.mutate();
      }}
    >
      {before !== null && mode === 'accounts' ? (
        <Text className={classes.quiet}>{t('access.signIn.coveredText', { name: before })}</Text>
      ) : null}
      {mode === 'accounts' ? (
        <TextInput
          label={t('access.signIn.name')}
          value={name}
          autoComplete="username"
          spellCheck={false}
          maxLength={200}
          autoFocus={before === null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      ) : null}
      <PasswordInput
        ref={field}
        label={t('access.signIn.passphrase')}
        value={passphrase}
        autoComplete="current-password"
        maxLength={1_000}
        autoFocus={before !== null || mode === 'single'}
        description={isOn ? t('access.signIn.capsLock') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        visibilityToggleButtonProps={{ 'aria-label': t('access.signIn.show'), tabIndex: 0 }}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
        onKeyDown={watch}
        onKeyUp={watch}
      />
      {attempt.error ? <ErrorNote error={toErrorRecord(attempt.error)} /> : null}
      <Button type="submit" size="md" loading={attempt.isPending} disabled={!isReady && !attempt.isPending}>
        {waitSeconds > 0
          ? t('access.signIn.wait', { count: waitSeconds })
          : t(mode === 'single' ? 'access.signIn.unlock' : 'access.signIn.submit')}
      </Button>
    </form>
  );
}

function useCapsLock(): { isOn: boolean; watch: (event: KeyboardEvent) => void } {
  const [isOn, setOn] = useState(false);
  return { isOn, watch: (event) => setOn(event.getModifierState('CapsLock')) };
}

/** Seconds until the engine takes another try. */
function useCountdown(error: Error | null): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const told = error instanceof AppError && error.code === 'access.lockedOut' ? error.data.seconds : 0;
    const until = performance.now() + 1_000 * Number(told);
    const count = () => setSeconds(Math.max(0, Math.ceil((until - performance.now()) / 1_000)));
    count();
    const timer = setInterval(count, 250);
    return () => clearInterval(timer);
  }, [error]);
  return seconds;
}
