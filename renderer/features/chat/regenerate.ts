import type { Answerer, Message } from '../../../electron/contract/chat.ts';
import { askAgain } from './asking.ts';
import type { ChatHands } from './hands.ts';
import type { ConversationScope } from './scope.ts';

interface Regeneration {
  readonly hands: ChatHands;
  readonly scope: ConversationScope;
  /** The conversation. */
  readonly id: string;
  readonly answer: Message;
  readonly by?: Answerer;
}

/** Another answer in the place of this one: by the model given, else the same one, else (when it is gone) the chosen one. */
export function regenerate({ hands, scope, id, answer, by }: Regeneration): void {
  const { choices, by: chosen, settings } = scope;
  const isThere = choices.some(({ model }) => model.id === answer.answerer?.model);
  const another = by ?? (isThere ? null : chosen);
  void askAgain(hands, {
    conversation: id,
    answer: answer.id,
    question: answer.parent,
    sampling: settings.sampling,
    ...(another ? { by: another } : {}),
  });
}
