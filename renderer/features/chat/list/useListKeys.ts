import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../chatStore.ts';
import { useChatHands } from '../hands.ts';
import { removeConversation } from '../managing.ts';
import { type Item, keyOf, neighbourOf } from './listItems.ts';

interface ListKeys {
  readonly items: readonly Item[];
  readonly scrollTo: (index: number) => void;
}

/** The keys of the list: arrows to the neighbours, F2 to rename, Delete. */
export function useListKeys({ items, scrollTo }: ListKeys): (event: KeyboardEvent) => void {
  const { t } = useTranslation();
  const hands = useChatHands();
  const focus = (id: string, step: 1 | -1) => {
    const to = neighbourOf(items, id, step);
    if (to === null) return;
    scrollTo(to);
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-conversation="${keyOf(items[to])}"]`)?.focus(),
    );
  };
  return (event) => {
    const focused = (event.target as HTMLElement).dataset.conversation;
    const item = items.find((one) => keyOf(one) === focused);
    if (!item || 'group' in item) return;
    const { conversation } = item;
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => focus(conversation.id, 1),
      ArrowUp: () => focus(conversation.id, -1),
      F2: () => useChat.setState({ renaming: conversation.id }),
      Delete: () => {
        focus(conversation.id, 1);
        void removeConversation(hands, t, conversation);
      },
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };
}
