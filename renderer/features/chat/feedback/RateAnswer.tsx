import { ActionIcon, Tooltip } from '@mantine/core';
import { IconDatabase, IconEdit } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import { useChat } from '../chatStore.ts';
import { useChatHands } from '../hands.ts';
import { useScope } from '../scope.ts';
import classes from '../thread/thread.module.css';
import { rateAnswer } from './feedback.ts';
import { Stars } from './Stars.tsx';

/** Stars for an answer, and the way to correct it. The same star again takes the rating back. */
export function RateAnswer({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id } = useScope();
  if (id === null) return null;
  const stars = message.feedback?.stars ?? null;
  const collected = message.feedback?.datasets.length ?? 0;
  const rate = (value: number | null) =>
    void rateAnswer(hands, { conversation: id, answer: message.id }, value);
  return (
    <>
      <Tooltip label={t('chat.feedback.correct')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('chat.feedback.correct')}
          onClick={() => useChat.setState({ correcting: message.id })}
        >
          <IconEdit size={15} />
        </ActionIcon>
      </Tooltip>
      <Stars stars={stars} onRate={rate} />
      {collected > 0 ? (
        <Tooltip
          label={
            collected === 1
              ? t('chat.feedback.collectedOne')
              : t('chat.feedback.collected', { count: collected })
          }
        >
          <span className={classes.collected} data-said data-testid="collected">
            <IconDatabase size={14} aria-hidden="true" />
          </span>
        </Tooltip>
      ) : null}
    </>
  );
}
