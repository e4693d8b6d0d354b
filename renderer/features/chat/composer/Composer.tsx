import { ActionIcon, Tooltip } from '@mantine/core';
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { SendIcon, StopIcon } from '../../../components/icons.tsx';
import { sendQuestion, stopAnswers } from '../asking.ts';
import { useChat } from '../chatStore.ts';
import { sendDraft } from '../drafts.ts';
import { useChatHands } from '../hands.ts';
import { useScope } from '../scope.ts';
import type { Row } from '../thread/rows.ts';
import { useDraft } from '../useDraft.ts';
import { ContextMeter } from './ContextMeter.tsx';
import classes from './composer.module.css';
import { isComposing } from './isComposing.ts';

interface ComposerProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Of the conversation: the arrow up in an empty field edits its last question. */
  readonly rows: readonly Row[];
}

/** Where the question is typed. Typing goes on while an answer is written; sending waits for its end. */
export function Composer({ field, rows }: ComposerProps) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id, by, also, answering, canAsk, settings } = useScope();
  const [text, type] = useDraft(id);
  const isReady = canAsk && by !== null && text.trim() !== '';
  const hasModel = by !== null;
  useFocusOnOpening(field, `${id} ${hasModel}`);
  const send = () => {
    if (!isReady) return;
    const question = { conversation: id, text, by, also, settings };
    void sendDraft(hands.engine, id, () => sendQuestion(hands, question));
  };
  const editLast = () => {
    const question = rows.findLast((row) => row.question)?.question;
    if (question && canAsk) useChat.setState({ editing: question.id });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) send();
    else if (event.key === 'ArrowUp' && text === '') editLast();
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes.frame}>
      <div className={classes.composer}>
        <textarea
          ref={field}
          className={classes.field}
          rows={1}
          aria-label={t('chat.message')}
          placeholder={t(hasModel ? 'chat.placeholder' : 'chat.placeholderNone')}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {answering ? (
          <RoundButton label={t('chat.stop')} onPress={() => void stopAnswers(hands, id)}>
            <StopIcon />
          </RoundButton>
        ) : (
          <RoundButton label={t('chat.send')} disabled={!isReady} onPress={send}>
            <SendIcon />
          </RoundButton>
        )}
      </div>
      <div className={classes.foot}>
        <span>{t(answering ? 'chat.hintStop' : 'chat.hint')}</span>
        <ContextMeter text={text} />
      </div>
    </div>
  );
}

/** A conversation that is opened can be written in at once. */
function useFocusOnOpening(field: RefObject<HTMLTextAreaElement | null>, opened: string): void {
  const before = useRef('');
  useEffect(() => {
    if (before.current === opened) return;
    before.current = opened;
    // Somebody who walks the list by keyboard, or types elsewhere, keeps the focus.
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.id === 'content') field.current?.focus();
  }, [field, opened]);
}

interface RoundButtonProps {
  readonly label: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
  readonly children: React.ReactNode;
}

function RoundButton({ label, disabled = false, onPress, children }: RoundButtonProps) {
  return (
    <Tooltip label={label} disabled={disabled}>
      <ActionIcon
        size="lg"
        radius="xl"
        variant="filled"
        disabled={disabled}
        onClick={onPress}
        aria-label={label}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
