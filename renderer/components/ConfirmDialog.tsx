import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** The button that does it. */
  readonly confirm: string;
  /** The button that leaves all as it is; left out: "Cancel". */
  readonly keep?: string;
  /** Left out: what it does cannot be taken back. */
  readonly isGrave?: boolean;
  readonly isReady?: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
}

/** Asks before something that nothing can bring back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, title, confirm, isReady = true, onClose, onConfirm, children } = props;
  const { keep, isGrave = true } = props;
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('importing.close') }}
    >
      <Stack gap="md">
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {keep ?? t('models.keep')}
          </Button>
          <Button {...(isGrave ? { color: 'red' } : {})} disabled={!isReady} onClick={onConfirm}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
