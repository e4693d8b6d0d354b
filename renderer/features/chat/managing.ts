import i18next, { type TFunction } from 'i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { showUndo } from '../../components/showUndo.tsx';
import { navigate, useRoute } from '../../view/route.ts';
import { saveFile } from '../../view/saveFile.ts';
import { useChatPreferences } from './chatPreferences.ts';
import { useChat } from './chatStore.ts';
import { attempt, type ChatHands, readAgain } from './hands.ts';
import { listWith, listWithout } from './list/useConversationList.ts';
import { newConversation } from './newConversation.ts';

export async function renameConversation(hands: ChatHands, id: string, title: string): Promise<void> {
  useChat.setState({ renaming: null });
  if (title.trim() === '') return;
  await attempt(async () => {
    listWith(await hands.engine.client.chat.rename({ conversation: id, title: title.trim().slice(0, 200) }));
    void readAgain(hands, id);
  });
}

interface Removal {
  readonly id: string;
  readonly title: string;
}

/** Takes a conversation away at once; for a while it can be had back. */
export async function removeConversation(
  hands: ChatHands,
  t: TFunction,
  { id, title }: Removal,
): Promise<void> {
  const wasOpen = useRoute.getState().item === id;
  const done = await attempt(() => hands.engine.client.chat.remove({ conversation: id }));
  if (!done) return;
  listWithout(id);
  if (useChatPreferences.getState().lastOpened === id) useChatPreferences.setState({ lastOpened: null });
  if (wasOpen) navigate('chat', newConversation, { replace: true });
  hands.queries.removeQueries({ queryKey: ['chat', 'messages', id] });
  const restore = () =>
    attempt(async () => {
      listWith(await hands.engine.client.chat.restore({ conversation: id }));
      if (wasOpen) navigate('chat', id);
    });
  showUndo({ message: t('chat.list.removed', { title }), label: t('app.undo'), undo: () => void restore() });
}

/** Hands the whole conversation over as a file. */
export async function exportConversation(
  { engine }: ChatHands,
  id: string,
  format: 'markdown' | 'json',
): Promise<void> {
  await attempt(async () => {
    const { fileName, text } = await engine.client.chat.export({
      conversation: id,
      format,
      language: i18next.language as Language,
    });
    saveFile(fileName, text, format === 'json' ? 'application/json' : 'text/markdown');
  });
}
