import { Drawer, Text, VisuallyHidden } from '@mantine/core';
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
import { ConversationList } from './list/ConversationList.tsx';
import { useListPlace } from './list/useListPlace.ts';
import { startConversation } from './managing.ts';
import { ScopeProvider } from './scope.ts';
import { Thread } from './thread/Thread.tsx';
import { useChatActions } from './useChatActions.ts';
import { useChatScope } from './useChatScope.ts';
import { useOpenedConversation } from './useOpenedConversation.ts';
import { type ShownConversation, useShownConversation } from './useShownConversation.ts';

const SettingsPanel = lazy(() => import('./settings/SettingsPanel.tsx'));
const PromptView = lazy(() => import('./PromptView.tsx'));

/** The conversations, the one that is open, and the place to type. */
export default function ChatPage() {
  const { t } = useTranslation();
  const shown = useShownConversation(useOpenedConversation());
  const { scope, choices, chosen, second, changeSettings } = useChatScope(shown);
  const list = useListPlace();
  const search = useRef<HTMLInputElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const settingsShown = useChatPreferences((preferences) => preferences.settingsShown);
  const promptShown = useChat(({ promptOf }) => promptOf !== null);
  const onSearch = useFocusSearch(search, list.show);
  useEffect(preloadMarkdown, []);
  useChatActions({ shown, scope, onSearch, composer, showList: list.show });
  const isEmpty = shown.rows.length === 0 && !shown.opening;
  const editLast = () => {
    const question = shown.rows.findLast((row) => row.question)?.question;
    if (question && scope.canAsk) useChat.setState({ editing: question.id });
  };
  const listOf = (onChosen?: () => void) => (
    <ConversationList
      current={shown.id}
      search={search}
      onCollapse={list.hide}
      {...(onChosen ? { onChosen } : {})}
    />
  );
  return (
    <ScopeProvider value={scope}>
      <div className={classes.page}>
        {list.isBeside && list.isShown ? <div className={classes.listSide}>{listOf()}</div> : null}
        {list.isBeside ? null : (
          <Drawer.Root opened={list.isShown} onClose={list.hide} size="19rem">
            <Drawer.Overlay />
            <Drawer.Content aria-label={t('chat.list.label')}>
              <div className={classes.drawerList}>{listOf(list.hide)}</div>
            </Drawer.Content>
          </Drawer.Root>
        )}
        <div className={classes.middle}>
          <VisuallyHidden component="h1">
            {shown.conversation?.title ?? t('chat.newConversation')}
          </VisuallyHidden>
          <ChatHeader
            conversation={shown.id}
            isEmpty={isEmpty}
            choices={choices}
            chosen={chosen}
            second={second}
            onShowList={list.isShown ? null : list.show}
          />
          {isEmpty ? (
            <div className={classes.emptyArea}>
              {choices?.length === 0 ? <NoModel /> : null}
              {chosen && !shown.error ? <EmptyConversation name={chosen.model.name} /> : null}
              <Errors error={shown.error} />
            </div>
          ) : (
            <OpenConversation shown={shown} />
          )}
          <Composer field={composer} onEditLast={editLast} />
        </div>
        <Suspense fallback={null}>
          {settingsShown ? <SettingsPanel settings={scope.settings} onChange={changeSettings} /> : null}
        </Suspense>
      </div>
      <Suspense fallback={null}>{promptShown ? <PromptView /> : null}</Suspense>
    </ScopeProvider>
  );
}

function OpenConversation({ shown }: { readonly shown: ShownConversation }) {
  const { t } = useTranslation();
  const asked = useChat(({ pending }) => pending?.question ?? null);
  return (
    <Thread
      key={shown.id ?? ''}
      rows={shown.rows}
      answering={shown.answering}
      asked={asked}
      foot={
        <>
          {shown.opening ? <Text className={classes.quiet}>{t('chat.opening')}</Text> : null}
          <Errors error={shown.error} />
        </>
      }
    />
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
