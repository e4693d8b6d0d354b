import { useEffect, useMemo } from 'react';
import { useConnection } from '../engine/connection.ts';
import { useEngine } from '../engine/EngineContext.tsx';
import { ChatPage } from '../features/chat/ChatPage.tsx';
import { openConversation, startNewConversation, useChat } from '../features/chat/chatStore.ts';
import { findChoice, listChoices } from '../features/models/choices.ts';
import { FirstModel } from '../features/models/FirstModel.tsx';
import { ModelPicker } from '../features/models/ModelPicker.tsx';
import { forgetArrived, loadModels, useModels } from '../features/models/modelsStore.ts';
import { QualityResult } from '../features/models/QualityResult.tsx';
import classes from './app.module.css';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { Header } from './Header.tsx';
import { usePreferences } from './preferences.ts';

/** The one page: pick a model, type, read the answer. */
export function App() {
  useRememberedConversation();
  const connected = useModelsOfConnection();
  const { models, arrived, sample } = useModels();
  const preferred = usePreferences(({ choice }) => choice);
  const isEmpty = useChat(({ messages, opening }) => messages.length === 0 && !opening);
  const choices = useMemo(() => models && listChoices(models), [models]);
  const chosen = choices && findChoice(choices, preferred);
  const arrivedChoice = choices?.find(({ model }) => model.id === arrived);
  return (
    <div className={classes.app}>
      <Header
        picker={
          <ModelPicker
            choices={choices}
            chosen={chosen}
            onChoose={({ model, variant }) =>
              usePreferences.setState({ choice: { model: model.id, precision: variant.precision } })
            }
          />
        }
        canBeginAnew={!isEmpty}
        onNewConversation={startNewConversation}
      />
      <ConnectionBanner />
      <ChatPage
        model={chosen?.model ?? null}
        precision={chosen?.variant.precision ?? 'int8'}
        connected={connected}
        isSample={chosen?.model.name === sample?.name}
        notice={
          choices?.length === 0 ? (
            <FirstModel connected={connected} />
          ) : arrivedChoice ? (
            <QualityResult choice={arrivedChoice} onClose={forgetArrived} />
          ) : null
        }
      />
    </div>
  );
}

/** Asks for the models whenever a connection opens. */
function useModelsOfConnection(): boolean {
  const engine = useEngine();
  const connected = useConnection(({ state }) => state === 'open');
  useEffect(() => {
    if (connected) void loadModels(engine);
  }, [connected, engine]);
  return connected;
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
