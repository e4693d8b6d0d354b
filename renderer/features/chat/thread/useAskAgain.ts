import type { Answerer, Message } from '../../../../electron/contract/chat.ts';
import { askAgain } from '../asking.ts';
import { useChatHands } from '../hands.ts';
import { useScope } from '../scope.ts';

/** Asks for another answer in the place of this one: by the model given, else the same one, else (when it is gone) the chosen one. */
export function useAskAgain(message: Message): (by?: Answerer) => void {
  const hands = useChatHands();
  const { id, by: chosen, choices, settings } = useScope();
  return (by) => {
    if (id === null) return;
    const isThere = choices.some(({ model }) => model.id === message.answerer?.model);
    const another = by ?? (isThere ? undefined : (chosen ?? undefined));
    void askAgain(hands, {
      conversation: id,
      answer: message.id,
      question: message.parent,
      sampling: settings.sampling,
      ...(another ? { by: another } : {}),
    });
  };
}
