import { ActionIcon, Tooltip } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../chatStore.ts';

/** Opens the place to say what an answer should have been. */
export function CorrectAction({ answer }: { readonly answer: string }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t('chat.feedback.correct')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={t('chat.feedback.correct')}
        onClick={() => useChat.setState({ correcting: answer })}
      >
        <IconEdit size={15} />
      </ActionIcon>
    </Tooltip>
  );
}
