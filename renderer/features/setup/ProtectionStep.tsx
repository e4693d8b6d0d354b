import { Button, Checkbox, Group, Radio, Text, TextInput } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { singleUserName } from '../../../electron/contract/access.ts';
import { isGoodPassphrase, NewPassphrase } from '../../components/access/NewPassphrase.tsx';
import { RecoveryKeyDialog } from '../../components/access/RecoveryKeyDialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useAccess } from '../../engine/access.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { useAct } from '../../engine/useAct.ts';
import classes from './setup.module.css';
import type { StepProps } from './setupSteps.ts';

const modes = ['single', 'accounts'] as const;

/** One user or accounts, and whether the disk can be read by whoever takes it; decided once, with the recovery key at its end. */
export function ProtectionStep({ change }: StepProps) {
  const { t } = useTranslation();
  const state = useAccess((view) => view.state);
  const [recoveryKey, setRecoveryKey] = useState<string | null>(null);
  const next = () => void change({ step: 'model' });
  if (recoveryKey !== null) return <RecoveryKeyDialog recoveryKey={recoveryKey} onClose={next} asksBack />;
  if (state?.isChosen !== true)
    return <Choice onProtected={(key) => (key === null ? next() : setRecoveryKey(key))} onLater={next} />;
  return (
    <>
      <div className={classes.box}>
        <Text>{t(`setup.protection.decided.${state.mode}`)}</Text>
        <Text>{t(`setup.protection.decided.${state.encryption}`)}</Text>
      </div>
      <div className={classes.actions}>
        <Button size="md" onClick={next}>
          {t('setup.next')}
        </Button>
      </div>
    </>
  );
}

interface ChoiceProps {
  readonly onProtected: (recoveryKey: string | null) => void;
  readonly onLater: () => void;
}

function Choice({ onProtected, onLater }: ChoiceProps) {
  const { t } = useTranslation();
  const { access } = useEngine();
  const [mode, setMode] = useState<(typeof modes)[number]>('single');
  const [encrypts, setEncrypts] = useState(true);
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const hasPerson = mode === 'accounts' || encrypts;
  const person = { name: mode === 'single' ? singleUserName : name.trim(), passphrase };
  const { form } = useAct(
    (client) => client.access.setUp({ mode, encrypts, person: hasPerson ? person : null }),
    (given) => {
      onProtected(given.recoveryKey);
      access.accept(given);
    },
  );
  const isReady = !hasPerson || (person.name !== '' && isGoodPassphrase(passphrase) && passphrase === again);
  return (
    <form
      className={classes.protection}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !form.isPending) form.onSubmit();
      }}
    >
      <ModeChoice value={mode} onChange={setMode} />
      <Checkbox
        checked={encrypts}
        onChange={({ currentTarget }) => setEncrypts(currentTarget.checked)}
        label={t('setup.protection.encrypt')}
        description={t('setup.protection.encryptText')}
      />
      {hasPerson ? (
        <div className={classes.fields}>
          {mode === 'accounts' ? (
            <TextInput
              label={t('setup.protection.yourName')}
              value={name}
              maxLength={200}
              autoComplete="username"
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
          ) : null}
          <NewPassphrase value={passphrase} again={again} onChange={setPassphrase} onAgain={setAgain} />
        </div>
      ) : null}
      {form.error ? <ErrorNote error={form.error} onDismiss={form.onDismiss} /> : null}
      <div className={classes.actions}>
        <Button
          type="submit"
          size="md"
          leftSection={hasPerson ? <IconShieldLock size={18} /> : null}
          disabled={!isReady}
          loading={form.isPending}
        >
          {t(hasPerson ? 'setup.protection.protect' : 'setup.protection.plain')}
        </Button>
        <Button size="md" variant="default" onClick={onLater}>
          {t('setup.protection.later')}
        </Button>
      </div>
    </form>
  );
}

interface ModeChoiceProps {
  readonly value: (typeof modes)[number];
  readonly onChange: (mode: (typeof modes)[number]) => void;
}

function ModeChoice({ value, onChange }: ModeChoiceProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      value={value}
      onChange={(chosen) => onChange(modes.find((mode) => mode === chosen) ?? value)}
      aria-label={t('setup.protection.who')}
    >
      <div className={classes.cards}>
        {modes.map((mode) => (
          <Radio.Card
            key={mode}
            value={mode}
            className={classes.card}
            aria-label={t(`setup.protection.${mode}`)}
          >
            <Group wrap="nowrap" align="flex-start">
              <Radio.Indicator />
              <div>
                <Text fw={650}>{t(`setup.protection.${mode}`)}</Text>
                <Text size="sm" className={classes.quiet}>
                  {t(`setup.protection.${mode}Text`)}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
