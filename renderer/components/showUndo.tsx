import { Button, Group, Text } from '@mantine/core';
import { hideNotification, showNotification } from '@mantine/notifications';
import i18next from 'i18next';

interface Undo {
  readonly message: string;
  /** The button's text, in the reader's language (`app.undo`). */
  readonly label: string;
  readonly undo: () => void;
}

/** Long enough to read and to reach with the keyboard. */
const shownMs = 10_000;

/** Says what was done and offers to take it back. */
export function showUndo({ message, label, undo }: Undo): void {
  const id = `undo-${crypto.randomUUID()}`;
  const take = () => {
    hideNotification(id);
    // The button goes with its note: what comes back finds the focus free, and may take it.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    undo();
  };
  showNotification({
    id,
    autoClose: shownMs,
    withBorder: true,
    closeButtonProps: { 'aria-label': i18next.t('errors.dismiss') },
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="light" onClick={take}>
          {label}
        </Button>
      </Group>
    ),
  });
}
