import { ActionIcon, CopyButton, Loader, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { Message } from '../../../electron/contract/chat.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { CheckIcon, CopyIcon, InfoIcon } from '../../components/icons.tsx';
import { explain } from '../../engine/errorRecord.ts';
import { formatTime } from '../../i18n/amounts.ts';
import type { Answering } from './answering.ts';
import classes from './chat.module.css';

interface MessagesProps {
  readonly messages: readonly Message[];
  readonly answering: Answering | null;
  readonly notices: Readonly<Record<string, readonly ErrorRecord[]>>;
}

/** The conversation so far and the answer being written; a screen reader hears each answer when it is whole. */
export function Messages({ messages, answering, notices }: MessagesProps) {
  const { t } = useTranslation();
  const stored = messages.filter((message) => message.role !== 'system' && message.id !== answering?.answer);
  return (
    <div role="log" aria-live="polite" aria-busy={answering !== null} className={classes.messages}>
      {stored.map((message) =>
        message.role === 'user' ? (
          <div key={message.id} className={classes.question} data-testid="question">
            <VisuallyHidden>{t('chat.you')}: </VisuallyHidden>
            {message.text}
          </div>
        ) : (
          <StoredAnswer key={message.id} message={message} notices={notices[message.id] ?? []} />
        ),
      )}
      {answering ? <RunningAnswer answering={answering} /> : null}
    </div>
  );
}

function RunningAnswer({ answering }: { readonly answering: Answering }) {
  const { t } = useTranslation();
  return (
    <article className={classes.answer} data-testid="answer" data-state="running">
      <Notices notices={answering.notices} />
      {answering.text ? (
        <div className={classes.text}>
          {answering.text}
          <span className={classes.caret} aria-hidden="true" />
        </div>
      ) : null}
      <div className={classes.meta} role="status">
        <Loader size={14} type="dots" aria-hidden="true" />
        {t(`chat.state.${answering.state}`)}
      </div>
    </article>
  );
}

function StoredAnswer({
  message,
  notices,
}: {
  readonly message: Message;
  readonly notices: readonly ErrorRecord[];
}) {
  return (
    <article className={classes.answer} data-testid="answer" data-state={message.state}>
      <Notices notices={notices} />
      {message.text ? <div className={classes.text}>{message.text}</div> : null}
      {message.error ? <ErrorNote error={message.error} /> : null}
      <AnswerMeta message={message} />
    </article>
  );
}

function AnswerMeta({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const parts = [endOf(message), statsOf(message)].filter((part) => part !== null);
  return (
    <div className={classes.meta}>
      {parts.length > 0 ? <span>{parts.join(' ')}</span> : null}
      {message.text ? (
        <CopyButton value={message.text} timeout={1500}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t('chat.copied') : t('chat.copy')}>
              <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={t('chat.copy')}>
                {copied ? <CheckIcon /> : <CopyIcon />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      ) : null}
    </div>
  );

  function endOf({ finish, state, error }: Message): string | null {
    if (error) return null;
    if (finish === 'cancelled' || finish === 'length' || finish === 'context')
      return t(`chat.finish.${finish}`);
    return state === 'partial' ? t('chat.finish.cutOff') : null;
  }

  function statsOf({ stats }: Message): string | null {
    if (!stats || stats.answerTokens === 0) return null;
    const first = formatTime(t, stats.timeToFirstTokenMs);
    if (stats.tokensPerSecond === null) return t('chat.statsNoRate', { tokens: stats.answerTokens, first });
    return t('chat.stats', { tokens: stats.answerTokens, rate: stats.tokensPerSecond.toFixed(1), first });
  }
}

function Notices({ notices }: { readonly notices: readonly ErrorRecord[] }) {
  const { t, i18n } = useTranslation();
  return notices.map((notice) => {
    const { what, next } = explain(t, notice, i18n.language as Language);
    return (
      <div key={notice.code} className={classes.notice}>
        <InfoIcon />
        <Text size="sm">
          {what} {next}
        </Text>
      </div>
    );
  });
}
