import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPencil, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import { Markdown } from '../../../components/markdown/Markdown.tsx';
import { useChat } from '../chatStore.ts';
import { isComposing } from '../composer/isComposing.ts';
import { useChatHands } from '../hands.ts';
import { useScope } from '../scope.ts';
import { splitReasoning } from '../thread/reasoning.ts';
import classes from '../thread/thread.module.css';
import { correctAnswer } from './feedback.ts';

/** What an answer should have been, below what it is; or the place to say so. */
export function Correction({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id } = useScope();
  const isCorrected = useChat(({ correcting }) => correcting === message.id);
  const correction = message.feedback?.correction ?? null;
  if (isCorrected) return <Editor message={message} />;
  if (correction === null || id === null) return null;
  const remove = () => void correctAnswer(hands, { conversation: id, answer: message.id }, null);
  return (
    <section
      className={classes.correction}
      aria-label={t('chat.feedback.corrected')}
      data-testid="correction"
    >
      <div className={classes.correctionHead}>
        <span>{t('chat.feedback.corrected')}</span>
        <Tooltip label={t('chat.feedback.edit')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('chat.feedback.edit')}
            onClick={() => useChat.setState({ correcting: message.id })}
          >
            <IconPencil size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('chat.feedback.remove')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('chat.feedback.remove')}
            onClick={remove}
          >
            <IconX size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Markdown text={correction} growing={false} />
    </section>
  );
}

function Editor({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id } = useScope();
  const [text, setText] = useState(message.feedback?.correction ?? splitReasoning(message.text).answer);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const close = () => useChat.setState({ correcting: null });
  const isReady = id !== null && text.trim() !== '';
  const save = async () => {
    if (!isReady) return;
    if (await correctAnswer(hands, { conversation: id, answer: message.id }, text)) close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes.edit}>
      <textarea
        ref={field}
        className={classes.editField}
        aria-label={t('chat.feedback.field')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.editFoot}>
        <span>{t('chat.feedback.hint')}</span>
        <Button size="compact-sm" variant="default" onClick={close}>
          {t('chat.cancel')}
        </Button>
        <Button size="compact-sm" disabled={!isReady} onClick={() => void save()}>
          {t('chat.feedback.save')}
        </Button>
      </div>
    </div>
  );
}
