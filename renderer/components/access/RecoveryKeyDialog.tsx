import { Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { formatDay } from '../../i18n/times.ts';
import classes from './recoveryKey.module.css';

interface RecoveryKeyDialogProps {
  readonly recoveryKey: string;
  readonly onClose: () => void;
  /** Whether two groups have to be typed back first, as proof that it was kept. */
  readonly asksBack?: boolean;
}

/** Groups that are asked for, counted from one: others for each key, so that nobody learns which. */
function chooseGroups(recoveryKey: string): readonly [number, number] {
  const first = 1 + ((recoveryKey.codePointAt(0) ?? 0) % 4);
  return [first, first + 4];
}

/** The key that opens everything when nothing else does: shown once, to be printed. Only its button closes it. */
export function RecoveryKeyDialog({ recoveryKey, onClose, asksBack = false }: RecoveryKeyDialogProps) {
  const [typed, setTyped] = useState<readonly [string, string]>(['', '']);
  const { t, i18n } = useTranslation();
  const groups = recoveryKey.split('-');
  const asked = chooseGroups(recoveryKey);
  const isRight = (given: string, group: number) => given.trim().toUpperCase() === groups[group - 1];
  const isKept = !asksBack || asked.every((group, index) => isRight(typed[index] ?? '', group));
  const date = formatDay(new Date().toISOString(), i18n.language as Language);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('security.recovery.title')}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      className={classes.printed ?? ''}
    >
      <Stack gap="md">
        <Text size="sm">{t('security.recovery.text')}</Text>
        <p className={classes.recoveryKey} translate="no">
          {groups.map((group) => (
            <span key={group}>{group}</span>
          ))}
        </p>
        <Text size="sm" className={classes.quiet}>
          {t('security.recovery.madeOn', { date })}
        </Text>
        {asksBack ? (
          <Group grow align="start" className={classes.notPrinted}>
            {asked.map((group, index) => (
              <TextInput
                key={group}
                label={t('access.recovery.group', { group })}
                value={typed[index] ?? ''}
                autoComplete="off"
                spellCheck={false}
                maxLength={10}
                onChange={({ currentTarget: { value } }) =>
                  setTyped(([first, second]) => (index === 0 ? [value, second] : [first, value]))
                }
              />
            ))}
          </Group>
        ) : null}
        <Group justify="space-between" className={classes.notPrinted}>
          <Group>
            <CopyButton value={recoveryKey}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                  onClick={copy}
                >
                  {t(copied ? 'security.recovery.copied' : 'security.recovery.copy')}
                </Button>
              )}
            </CopyButton>
            <Button variant="default" leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
              {t('security.recovery.print')}
            </Button>
          </Group>
          <Button onClick={onClose} disabled={!isKept}>
            {t('security.recovery.kept')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
