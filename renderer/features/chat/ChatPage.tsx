import { Text } from '@mantine/core';
import { lazy, type RefObject, Suspense, useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { preloadMarkdown } from '../../components/markdown/Markdown.tsx';
import { ChatHeader } from './ChatHeader.tsx';
import classes from './chat.module.css';
import { useChatPreferences } from './chatPreferences.ts';
import { dismissError, useChat } from './chatStore.ts';
import { Composer } from './composer/Composer.tsx';
import { EmptyConversation, NoModel } from './EmptyChat.tsx';
import { PlacedList } from './list/PlacedList.tsx';
import { useListPlace } from './list/useListPlace.ts';
import { startConversation } from './newConversation.ts';
import { ScopeProvider } from './scope.ts';
import { Thread } from './thread/Thread.tsx';
import { useChatActions } from './useChatActions.ts';
import { type ChatScope, useChatScope } from './useChatScope.ts';
import { useOpenedConversation } from './useOpenedConversation.ts';
import { type ShownConversation, useShownConversation } from './useShownConversation.ts';

const SettingsPanel = lazy(() => import('./settings/SettingsPanel.tsx'));
const CollectDialog = lazy(() => import('./feedback/CollectDialog.tsx'));
const PromptView = lazy(() => import('./PromptView.tsx'));

/** The conversations, the one that is open, and the place to type. */
export default function ChatPage() {
  const shown = useShownConversation(useOpenedConversation());
  const chatScope = useChatScope(shown);
  const { scope, changeSettings } = chatScope;
  const list = useListPlace();
  const search = useRef<HTMLInputElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const settingsShown = useChatPreferences((preferences) => preferences.settingsShown);
  const promptShown = useChat(({ promptOf }) => promptOf !== null);
  const isCollecting = useChat(({ collecting }) => collecting);
  const onSearch = useFocusSearch(search, list.show);
  const onWrite = useCallback(() => composer.current?.focus(), []);
  useEffect(preloadMarkdown, []);
  useChatActions({ shown, scope, onSearch, onWrite, showList: list.show });
  return (
    <ScopeProvider value={scope}>
      <div className={classes.page}>
        <PlacedList place={list} current={shown.id} search={search} onWrite={onWrite} />
        <div className={classes.middle}>
          <ChatHeader
            {...chatScope}
            conversation={shown.id}
            title={shown.conversation?.title ?? null}
            isEmpty={isEmpty(shown)}
            onShowList={list.isShown ? null : list.show}
          />
          {isEmpty(shown) ? (
            <Beginning {...chatScope} error={shown.error} />
          ) : (
            <OpenConversation shown={shown} />
          )}
          <Composer field={composer} rows={shown.rows} />
        </div>
        <Suspense fallback={null}>
          {settingsShown ? <SettingsPanel settings={scope.settings} onChange={changeSettings} /> : null}
        </Suspense>
      </div>
      <Suspense fallback={null}>
        {promptShown ? <PromptView /> : null}
        {isCollecting ? <CollectDialog conversation={isEmpty(shown) ? null : shown.id} /> : null}
      </Suspense>
    </ScopeProvider>
  );
}

function isEmpty({ rows, opening }: ShownConversation): boolean {
  return rows.length === 0 && !opening;
}

/** A conversation that has not begun, or cannot. */
function Beginning({
  choices,
  chosen,
  chosenAdapter,
  error,
}: Pick<ChatScope, 'choices' | 'chosen' | 'chosenAdapter'> & Pick<ShownConversation, 'error'>) {
  return (
    <div className={classes.emptyArea}>
      {choices?.length === 0 ? <NoModel /> : null}
      {chosen && !error ? (
        <EmptyConversation name={chosen.model.name} adapter={chosenAdapter?.name ?? null} />
      ) : null}
      <Errors error={error} />
    </div>
  );
}

function OpenConversation({ shown }: { readonly shown: ShownConversation }) {
  const { t } = useTranslation();
  const asked = useChat(({ pending }) => pending?.question ?? null);
  const foot = (
    <>
      {shown.opening ? <Text className={classes.quiet}>{t('chat.opening')}</Text> : null}
      <Errors error={shown.error} />
    </>
  );
  return (
    <Thread key={shown.id ?? ''} rows={shown.rows} answering={shown.answering} asked={asked} foot={foot} />
  );
}

/** Why the conversation could not be read, and why something that was wanted was refused. */
function Errors({ error }: { readonly error: ErrorRecord | null }) {
  const { t } = useTranslation();
  const refused = useChat((chat) => chat.error);
  if (!error && !refused) return null;
  const anew = { label: t('chat.newConversation'), run: startConversation };
  return (
    <div className={classes.errors}>
      {error ? <ErrorNote error={error} action={anew} /> : null}
      {refused ? <ErrorNote error={refused} onDismiss={dismissError} /> : null}
    </div>
  );
}

function useFocusSearch(search: RefObject<HTMLInputElement | null>, showList: () => void): () => void {
  return useCallback(() => {
    showList();
    // The list may only now come onto the page.
    requestAnimationFrame(() => requestAnimationFrame(() => search.current?.select()));
  }, [search, showList]);
}
