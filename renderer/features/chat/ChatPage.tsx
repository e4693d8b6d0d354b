import { Text, Title } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Model, Variant } from '../../../electron/contract/models.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { Composer } from './Composer.tsx';
import classes from './chat.module.css';
import { dismissError, sendQuestion, stopAnswer, useChat } from './chatStore.ts';
import { Messages } from './Messages.tsx';
import { StickyScroll } from './StickyScroll.tsx';

interface ChatPageProps {
  readonly model: Model | null;
  readonly precision: Variant['precision'];
  readonly connected: boolean;
  /** The questions that the sample model was made for are offered with it alone. */
  readonly isSample: boolean;
  /** Shown first: that there is no model yet, or that one has just come. */
  readonly notice: ReactNode;
}

/** The conversation and the place to type. */
export function ChatPage({ model, precision, connected, isSample, notice }: ChatPageProps) {
  const engine = useEngine();
  const { t } = useTranslation();
  const chat = useChat();
  useWindowEvent('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && chat.answering) void stopAnswer(engine);
  });
  const send = (text: string) =>
    model ? sendQuestion(engine, { text, model: model.id, precision }) : Promise.resolve(false);
  const isEmpty = chat.messages.length === 0 && !chat.opening;
  return (
    <main className={classes.page} aria-label={t('chat.conversation')}>
      <StickyScroll content={chat.answering?.text ?? chat.messages}>
        <div className={isEmpty ? classes.emptyColumn : classes.column}>
          {notice}
          {isEmpty && model ? (
            <EmptyConversation name={model.name} examples={isSample} onExample={send} disabled={!connected} />
          ) : null}
          {chat.opening ? <Text c="dimmed">{t('chat.opening')}</Text> : null}
          <Messages messages={chat.messages} answering={chat.answering} notices={chat.notices} />
          {chat.error ? <ErrorNote error={chat.error} onDismiss={dismissError} /> : null}
        </div>
      </StickyScroll>
      <Composer
        hasModel={model !== null}
        canSend={connected && model !== null && chat.answering === null}
        answering={chat.answering !== null}
        onSend={send}
        onStop={() => void stopAnswer(engine)}
      />
    </main>
  );
}

interface EmptyConversationProps {
  readonly name: string;
  readonly examples: boolean;
  readonly disabled: boolean;
  readonly onExample: (text: string) => void;
}

function EmptyConversation({ name, examples, disabled, onExample }: EmptyConversationProps) {
  const { t } = useTranslation();
  return (
    <section className={classes.empty}>
      <Title order={1} size="h2">
        {t('chat.emptyTitle')}
      </Title>
      <Text className={classes.quiet}>{t('chat.emptyText', { model: name })}</Text>
      <div className={classes.examples}>
        {(examples ? t('chat.examples', { returnObjects: true }) : []).map((example) => (
          <button
            key={example}
            type="button"
            className={classes.example}
            disabled={disabled}
            onClick={() => onExample(example)}
          >
            {example}
          </button>
        ))}
      </div>
    </section>
  );
}
