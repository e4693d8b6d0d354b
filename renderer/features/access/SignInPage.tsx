import { Button, Loader, SegmentedControl, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { AccessState } from '../../../electron/contract/access.ts';
import { ChangePassphraseForm } from '../../components/access/ChangePassphraseForm.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Logo } from '../../components/Logo.tsx';
import { useAccess } from '../../engine/access.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { changeLanguage } from '../../i18n/startTexts.ts';
import { usePreferences } from '../../view/preferences.ts';
import classes from './access.module.css';
import { PassphraseForm } from './PassphraseForm.tsx';
import { RecoveryForm } from './RecoveryForm.tsx';

/** With these no key of anybody opens anything: the file that they would open is not there. */
const keyless: ReadonlySet<string> = new Set(['keys.missing', 'keys.damaged']);

/** Asks who it is, or for what opens the data; says why where that is no ordinary start. */
export default function SignInPage() {
  const { state, error } = useAccess();
  const { access } = useEngine();
  const { t } = useTranslation();
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Logo size={44} />
        {error ? (
          <ErrorNote error={error} action={{ label: t('access.signIn.again'), run: access.check }} />
        ) : null}
        {state ? <Ways state={state} /> : null}
      </div>
      <Languages />
    </main>
  );
}

function Ways({ state }: { readonly state: AccessState }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<'passphrase' | 'recovery'>('passphrase');
  const [recovered, setRecovered] = useState(false);
  const { phase, mode, encryption, slots, trouble } = state;
  const hasTrouble = trouble !== null && trouble.code !== 'keys.locked';
  if (phase === 'changing')
    return (
      <div className={classes.changing} role="status">
        <Loader size="sm" aria-hidden="true" />
        <Text>{t('access.signIn.changing')}</Text>
      </div>
    );
  if (state.account?.mustChange) return <FirstPassphrase />;
  const isLocked = phase === 'locked' && encryption === 'on';
  return (
    <>
      <div>
        <Title order={1} size="h3">
          {t(mode === 'single' ? 'access.signIn.unlockTitle' : 'access.signIn.title')}
        </Title>
        {isLocked && !hasTrouble ? (
          <Text className={classes.quiet}>
            {t(mode === 'single' ? 'access.signIn.unlockText' : 'access.signIn.lockedText')}
          </Text>
        ) : null}
        {recovered && phase === 'open' ? <Text>{t('access.signIn.recovered')}</Text> : null}
      </div>
      {hasTrouble ? <ErrorNote error={toRecord(trouble)} /> : null}
      {hasTrouble && keyless.has(trouble.code) ? null : way === 'passphrase' ? (
        <PassphraseForm mode={mode} />
      ) : (
        <RecoveryForm onOpened={() => [setRecovered(true), setWay('passphrase')]} />
      )}
      {phase === 'locked' && slots.includes('recovery') ? (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => setWay(way === 'recovery' ? 'passphrase' : 'recovery')}
        >
          {t(way === 'recovery' ? 'access.signIn.usePassphrase' : 'access.signIn.useRecovery')}
        </Button>
      ) : null}
    </>
  );
}

/** An administrator has set it, and knows it: it is theirs from here on. */
function FirstPassphrase() {
  const { t } = useTranslation();
  const { access } = useEngine();
  return (
    <>
      <div>
        <Title order={1} size="h3">
          {t('access.change.title')}
        </Title>
        <Text className={classes.quiet}>{t('access.change.firstText')}</Text>
      </div>
      <ChangePassphraseForm onChanged={access.accept} />
      <Button variant="subtle" size="compact-sm" onClick={() => void access.leave()}>
        {t('access.menu.signOut')}
      </Button>
    </>
  );
}

function toRecord({ code, data }: NonNullable<AccessState['trouble']>) {
  const told = Object.entries(data).filter((entry): entry is [string, string | number] =>
    ['string', 'number'].includes(typeof entry[1]),
  );
  return { code, data: Object.fromEntries(told) };
}

/** Whoever cannot read the page has nowhere else to change its language. */
function Languages() {
  const { t } = useTranslation();
  const language = usePreferences((preferences) => preferences.language);
  const choose = (value: string) => {
    usePreferences.setState({ language: value as Language });
    void changeLanguage(value as Language);
  };
  return (
    <SegmentedControl
      className={classes.languages}
      size="xs"
      aria-label={t('app.language')}
      value={language}
      onChange={choose}
      data={[
        { value: 'en', label: 'English' },
        { value: 'zh-CN', label: '简体中文' },
      ]}
    />
  );
}
