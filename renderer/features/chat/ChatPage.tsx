import { Button, Text, Title } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { ModelPicker } from '../../components/models/ModelPicker.tsx';
import { useModelChoice } from '../../components/models/useModelChoice.ts';
import { useConnection } from '../../engine/connection.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { usePreferences } from '../../view/preferences.ts';
import { Composer } from './Composer.tsx';
import classes from './chat.module.css';
import {
  dismissError,
  openConversation,
  sendQuestion,
  startNewConversation,
  stopAnswer,
  useChat,
} from './chatStore.ts';
import { Messages } from './Messages.tsx';
import { StickyScroll } from './StickyScroll.tsx';

/** The conversation and the place to type. */
export default function ChatPage() {
  const engine = useEngine();
  const { t } = useTranslation();
  const chat = useChat();
  const connected = useConnection(({ state }) => state === 'open');
  const { choices, chosen } = useModelChoice();
  useRememberedConversation();
  useWindowEvent('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && chat.answering) void stopAnswer(engine);
  });
  const model = chosen?.model ?? null;
  const send = (text: string) =>
    chosen
      ? sendQuestion(engine, { text, model: chosen.model.id, precision: chosen.variant.precision })
      : Promise.resolve(false);
  const isEmpty = chat.messages.length === 0 && !chat.opening;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <ModelPicker
          choices={choices}
          chosen={chosen}
          onChoose={({ model: { id }, variant }) =>
            usePreferences.setState({ choice: { model: id, precision: variant.precision } })
          }
        />
        <Button variant="subtle" color="gray" disabled={isEmpty} onClick={startNewConversation}>
          {t('chat.newConversation')}
        </Button>
      </header>
      <StickyScroll content={chat.answering?.text ?? chat.messages}>
        <div className={isEmpty ? classes.emptyColumn : classes.column}>
          {isEmpty && model ? (
            <EmptyConversation name={model.name} examples={false} onExample={send} disabled={!connected} />
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
    </div>
  );
}

/** Opens the conversation of the last visit, and remembers the one that is open. */
function useRememberedConversation(): void {
  const engine = useEngine();
  useEffect(() => {
    const { conversation } = usePreferences.getState();
    if (conversation) void openConversation(engine, conversation);
    return useChat.subscribe((chat) => usePreferences.setState({ conversation: chat.conversation }));
  }, [engine]);
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
