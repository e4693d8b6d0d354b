import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useOfferedActions } from '../../view/actions.ts';
import { useChatHands } from './hands.ts';
import { answerOffers, branchOffers, conversationOffers, type OfferedFor, viewOffers } from './offers.ts';

/** Everything that can be done in the chat, in the palette and by keys. */
export function useChatActions(chat: Omit<OfferedFor, 't' | 'hands'>): void {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { shown, scope, onSearch, onWrite, showList } = chat;
  const actions = useMemo((): Action[] => {
    const offered: OfferedFor = { t, hands, shown, scope, onSearch, onWrite, showList };
    const offers = [viewOffers, answerOffers, branchOffers, conversationOffers].flatMap((list) =>
      list(offered),
    );
    return offers.map((offer) => ({
      ...offer,
      id: `chat.${offer.id}`,
      section: 'chat',
      // A lone sign belongs into the field that is typed in.
      ...(offer.shortcut && offer.shortcut.length > 1 ? { whileTyping: true } : {}),
    }));
  }, [t, hands, shown, scope, onSearch, onWrite, showList]);
  useOfferedActions('chat', actions);
}
