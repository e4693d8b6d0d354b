import { Button } from '@mantine/core';
import { IconPuzzle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import { useChatHands } from '../hands.ts';
import { useScope } from '../scope.ts';
import { selectBranch } from './BranchWalker.tsx';
import classes from './thread.module.css';

interface AnswerHeadProps {
  readonly message: Message;
  readonly together: readonly Message[];
  readonly chosen: boolean;
}

/** Who wrote it; of answers side by side also which of them the conversation goes on with. */
export function AnswerHead({ message, together, chosen }: AnswerHeadProps) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id, answering } = useScope();
  const { answerer } = message;
  return (
    <div className={classes.head}>
      <h2 className={classes.name}>{answerer?.name ?? t('chat.answer')}</h2>
      {answerer ? <span className={classes.precision}>{answerer.precision.toUpperCase()}</span> : null}
      {answerer?.adapter ? (
        <span className={classes.adapter} title={t('chat.adapter.wrote')} data-testid="adapter">
          <IconPuzzle size={13} aria-hidden="true" />
          {answerer.adapterName ?? answerer.adapter}
        </span>
      ) : null}
      {answerer?.profile === 'fast' ? <span className={classes.precision}>{t('chat.fast')}</span> : null}
      {together.length > 1 && id !== null && !answering ? (
        <span className={classes.choice}>
          {chosen ? (
            <span className={classes.chosen}>{t('chat.beside.chosen')}</span>
          ) : (
            <Button
              size="compact-xs"
              variant="light"
              onClick={() => void selectBranch(hands, id, message.id)}
            >
              {t('chat.beside.goOn')}
            </Button>
          )}
        </span>
      ) : null}
    </div>
  );
}
