import { Tooltip } from '@mantine/core';
import { IconDatabase } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import { useChatHands } from '../hands.ts';
import { useScope } from '../scope.ts';
import classes from '../thread/thread.module.css';
import { rateAnswer } from './feedback.ts';
import { Stars } from './Stars.tsx';

/** Stars for an answer, and whether it is in a data set. Where something was said, it is always in sight. */
export function RateAnswer({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id } = useScope();
  if (id === null) return null;
  const collected = message.feedback?.datasets.length ?? 0;
  const rate = (stars: number | null) =>
    void rateAnswer(hands, { conversation: id, answer: message.id }, stars);
  return (
    <>
      <Stars stars={message.feedback?.stars ?? null} onRate={rate} />
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
