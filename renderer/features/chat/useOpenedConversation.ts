import { useEffect } from 'react';
import { navigate, useRoute } from '../../view/route.ts';
import { useChatPreferences } from './chatPreferences.ts';
import { useChat } from './chatStore.ts';
import { attempt, readAgain, useChatHands } from './hands.ts';
import { newConversation } from './newConversation.ts';

/** The conversation that the address names (null: a new one); without one, the conversation that was opened last. */
export function useOpenedConversation(): string | null {
  const hands = useChatHands();
  const item = useRoute((route) => (route.page === 'chat' ? route.item : null));
  const target = useChat((chat) => chat.target);
  useEffect(() => {
    if (item === null)
      navigate('chat', useChatPreferences.getState().lastOpened ?? newConversation, { replace: true });
    else useChatPreferences.setState({ lastOpened: item === newConversation ? null : item });
    useChat.setState({ editing: null, correcting: null, error: null });
  }, [item]);
  useEffect(() => {
    if (!target || target.conversation !== item) return;
    const { conversation, message } = target;
    void attempt(async () => {
      await hands.engine.client.chat.select({ conversation, message });
      await readAgain(hands, conversation);
    });
  }, [hands, target, item]);
  return item === null || item === newConversation ? null : item;
}
