import { Button } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import { sendQuestion } from '../asking.ts';
import { useChat } from '../chatStore.ts';
import { isComposing } from '../composer/isComposing.ts';
import { useChatHands } from '../hands.ts';
import { useScope } from '../scope.ts';
import classes from './thread.module.css';

/** A question being changed; sending it opens a branch beside the first one, which stays. */
export function EditQuestion({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id, by, also, settings, canAsk } = useScope();
  const [text, setText] = useState(message.text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);
  const close = () => useChat.setState({ editing: null });
  const isReady = canAsk && by !== null && text.trim() !== '';
  const send = () => {
    if (isReady)
      void sendQuestion(hands, { conversation: id, parent: message.parent, text, by, also, settings });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && !event.shiftKey) send();
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes.edit}>
      <textarea
        ref={field}
        className={classes.editField}
        aria-label={t('chat.edit.field')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.editFoot}>
        <span>{t('chat.edit.hint')}</span>
        <Button size="compact-sm" variant="default" onClick={close}>
          {t('chat.cancel')}
        </Button>
        <Button size="compact-sm" disabled={!isReady} onClick={send}>
          {t('chat.send')}
        </Button>
      </div>
    </div>
  );
}
