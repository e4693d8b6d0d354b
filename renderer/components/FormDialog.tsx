import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorRecord } from '../../electron/contract/jobs.ts';
import { ErrorNote } from './ErrorNote.tsx';

interface FormDialogProps {
  readonly title: string;
  /** The button that does it. */
  readonly action: string;
  readonly isReady: boolean;
  readonly isPending: boolean;
  readonly error: ErrorRecord | null;
  readonly onDismiss: () => void;
  readonly onClose: () => void;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** A dialog with something to fill in and one thing to do. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, isReady, isPending, error, onDismiss, onClose, onSubmit, children } = props;
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': t('importing.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isPending) onSubmit();
        }}
      >
        <Stack gap="md">
          {children}
          {error ? <ErrorNote error={error} onDismiss={onDismiss} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('models.keep')}
            </Button>
            <Button type="submit" disabled={!isReady} loading={isPending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
