import { ActionIcon, Textarea, Tooltip } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SendIcon, StopIcon } from '../../components/icons.tsx';
import classes from './chat.module.css';

interface ComposerProps {
  readonly hasModel: boolean;
  readonly canSend: boolean;
  readonly answering: boolean;
  /** Resolves to false when the text was not taken; it then stays to be sent again. */
  readonly onSend: (text: string) => Promise<boolean>;
  readonly onStop: () => void;
}

/** Where the question is typed. Typing goes on while an answer is written; sending waits for its end. */
export function Composer({ hasModel, canSend, answering, onSend, onStop }: ComposerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const ready = canSend && text.trim() !== '';
  useEffect(() => {
    if (hasModel) field.current?.focus();
  }, [hasModel]);
  const send = async () => {
    if (!ready) return;
    setText('');
    if (!(await onSend(text))) setText((typed) => typed || text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    void send();
  };
  return (
    <div className={classes.composerFrame}>
      <div className={classes.composer}>
        <Textarea
          ref={field}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={8}
          className={classes.field}
          aria-label={t('chat.message')}
          placeholder={t(hasModel ? 'chat.placeholder' : 'chat.placeholderNone')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {answering ? (
          <Tooltip label={t('chat.stop')}>
            <ActionIcon size="lg" radius="xl" variant="filled" onClick={onStop} aria-label={t('chat.stop')}>
              <StopIcon />
            </ActionIcon>
          </Tooltip>
        ) : (
          <Tooltip label={t('chat.send')} disabled={!ready}>
            <ActionIcon
              size="lg"
              radius="xl"
              variant="filled"
              disabled={!ready}
              onClick={() => void send()}
              aria-label={t('chat.send')}
            >
              <SendIcon />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <div className={classes.hint}>{answering ? t('chat.hintStop') : t('chat.hint')}</div>
    </div>
  );
}

/** While an input method composes Chinese, Enter confirms the word. 229 is what older engines report then. */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
}
