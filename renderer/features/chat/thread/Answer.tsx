import { Loader } from '@mantine/core';
import type { TFunction } from 'i18next';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import type { ErrorRecord } from '../../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Markdown } from '../../../components/markdown/Markdown.tsx';
import type { Answering } from '../answering.ts';
import { useChat } from '../chatStore.ts';
import { Correction } from '../feedback/Correction.tsx';
import { useScope } from '../scope.ts';
import { AnswerActions } from './AnswerActions.tsx';
import { AnswerFigures } from './AnswerFigures.tsx';
import { AnswerHead } from './AnswerHead.tsx';
import { Notices } from './Notices.tsx';
import { Reasoning } from './Reasoning.tsx';
import { splitReasoning } from './reasoning.ts';
import classes from './thread.module.css';
import { useAskAgain } from './useAskAgain.ts';

interface AnswerProps {
  readonly message: Message;
  /** The answers it stands beside, itself among them. */
  readonly together: readonly Message[];
  readonly chosen: boolean;
  readonly last: boolean;
  readonly marked: boolean;
}

/** One answer: while it is written, and afterwards with its figures and what can be done with it. */
export const Answer = memo(function Answer({ message, together, chosen, last, marked }: AnswerProps) {
  const { t } = useTranslation();
  const live = useChat(({ answering }) => answering[message.id]);
  const remarks = useChat(({ notices }) => notices[message.id]);
  const askAgain = useAskAgain(message);
  const { canAsk } = useScope();
  const isRunning = message.state === 'streaming';
  const text = isRunning ? (live?.text ?? message.text) : message.text;
  const { reasoning, closed, answer } = splitReasoning(text);
  const notices = live?.notices ?? remarks ?? storedNotices(message);
  return (
    <article
      className={classes.answer}
      id={`message-${message.id}`}
      data-testid="answer"
      data-state={isRunning ? 'running' : message.state}
      data-marked={marked || undefined}
    >
      <AnswerHead message={message} together={together} chosen={chosen} />
      <Notices notices={notices} />
      {reasoning === null ? null : (
        <Reasoning
          text={reasoning}
          live={isRunning && !closed}
          measuredMs={message.stats?.reasoningMs ?? null}
        />
      )}
      {answer ? (
        <div data-testid="answer-text">
          <Markdown text={answer} growing={isRunning} />
        </div>
      ) : null}
      {isRunning ? null : <Correction message={message} />}
      {message.error ? (
        <ErrorNote
          error={message.error}
          {...(canAsk ? { action: { label: t('chat.retry'), run: () => askAgain() } } : {})}
        />
      ) : null}
      {isRunning ? (
        <div className={classes.meta} role="status">
          <Loader size={14} type="dots" aria-hidden="true" />
          {stateOf(t, live)}
        </div>
      ) : (
        <div className={classes.meta}>
          <AnswerFigures message={message} />
          <AnswerActions message={message} together={together} shown={last} />
        </div>
      )}
    </article>
  );
});

function stateOf(t: TFunction, live: Answering | undefined): string {
  if (live?.state !== 'queued') return t(`chat.state.${live?.state ?? 'sending'}`);
  return live.ahead === 0 ? t('chat.state.queuedNext') : t('chat.state.queued', { ahead: live.ahead });
}

/** What is known of the remarks about an answer that another window has watched, or this one before a reload. */
function storedNotices({ stats }: Message): readonly ErrorRecord[] {
  const turns = stats?.droppedTurns ?? 0;
  return turns > 0 ? [{ code: 'chat.contextTrimmed', data: { turns } }] : [];
}
