import { PasswordInput, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { shortestPassphrase } from '../../../electron/contract/accounts.ts';
import { strengthOf } from './strengthOf.ts';

interface NewPassphraseProps {
  readonly value: string;
  readonly again: string;
  readonly onChange: (value: string) => void;
  readonly onAgain: (value: string) => void;
}

const colors = { weak: 'red', fair: 'yellow', good: 'teal' } as const;
const shares = { weak: 25, fair: 60, good: 100 } as const;

export function isGoodPassphrase(passphrase: string): boolean {
  return [...passphrase].length >= shortestPassphrase && strengthOf(passphrase) !== 'weak';
}

/** A passphrase that is chosen now: twice, with a hint at how well it holds. */
export function NewPassphrase({ value, again, onChange, onAgain }: NewPassphraseProps) {
  const { t } = useTranslation();
  const strength = strengthOf(value);
  const toggle = { 'aria-label': t('access.signIn.show'), tabIndex: 0 };
  return (
    <>
      <div>
        <PasswordInput
          label={t('access.change.after')}
          description={t('access.change.rule', { count: shortestPassphrase })}
          value={value}
          autoComplete="new-password"
          maxLength={1_000}
          visibilityToggleButtonProps={toggle}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
        {value === '' ? null : (
          <div role="status">
            <Progress mt={6} size="xs" value={shares[strength]} color={colors[strength]} aria-hidden="true" />
            <Text size="xs" mt={4}>
              {t(`access.strength.${strength}`)}
            </Text>
          </div>
        )}
      </div>
      <PasswordInput
        label={t('access.change.again')}
        value={again}
        autoComplete="new-password"
        maxLength={1_000}
        visibilityToggleButtonProps={toggle}
        error={again !== '' && again !== value ? t('access.change.differs') : null}
        onChange={({ currentTarget }) => onAgain(currentTarget.value)}
      />
    </>
  );
}
