import type { Answerer, Message } from '../../../../electron/contract/chat.ts';
import { useChatHands } from '../hands.ts';
import { regenerate } from '../regenerate.ts';
import { useScope } from '../scope.ts';

/** Asks for another answer in the place of this one: by the model given, else the same one, else (when it is gone) the chosen one. */
export function useAskAgain(message: Message): (by?: Answerer) => void {
  const hands = useChatHands();
  const scope = useScope();
  return (by) => {
    if (scope.id !== null) regenerate({ hands, scope, id: scope.id, answer: message, ...(by ? { by } : {}) });
  };
}
