import { Button, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { formatDay } from '../../i18n/times.ts';
import classes from './security.module.css';

interface RecoveryKeyDialogProps {
  readonly recoveryKey: string;
  readonly onClose: () => void;
}

/** The key that opens everything when nothing else does: shown once, to be printed. Only its button closes it. */
export function RecoveryKeyDialog({ recoveryKey, onClose }: RecoveryKeyDialogProps) {
  const { t, i18n } = useTranslation();
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
          {recoveryKey.split('-').map((group) => (
            <span key={group}>{group}</span>
          ))}
        </p>
        <Text size="sm" className={classes.quiet}>
          {t('security.recovery.madeOn', { date })}
        </Text>
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
          <Button onClick={onClose}>{t('security.recovery.kept')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
