import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../electron/common/errors/appError.ts';
import type { ErrorRecord } from '../../electron/contract/jobs.ts';
import { explain } from '../engine/errorRecord.ts';
import { WarningIcon } from './icons.tsx';

interface ErrorNoteProps {
  readonly error: ErrorRecord;
  /** Something to do about it here. */
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly onDismiss?: () => void;
}

/** What happened, what to do next, and for whoever is asked for help the code and the id that finds it in the log. */
export function ErrorNote({ error, action, onDismiss }: ErrorNoteProps) {
  const { t, i18n } = useTranslation();
  const { what, next } = explain(t, error, i18n.language as Language);
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<WarningIcon />}
      title={what}
      {...(onDismiss
        ? { withCloseButton: true, onClose: onDismiss, closeButtonLabel: t('errors.dismiss') }
        : {})}
    >
      <Text size="sm">{next}</Text>
      <Group justify="space-between" mt="xs" gap="xs">
        <Text size="xs" c="dimmed" ff="monospace">
          {error.logId ? t('errors.place', { code: error.code, logId: error.logId }) : error.code}
        </Text>
        {action ? (
          <Button size="xs" variant="light" color="red" onClick={action.run}>
            {action.label}
          </Button>
        ) : null}
      </Group>
    </Alert>
  );
}
