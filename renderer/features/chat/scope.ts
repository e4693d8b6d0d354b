import { createContext, useContext } from 'react';
import type { Answerer, Sampling } from '../../../electron/contract/chat.ts';
import type { Choice } from '../../components/models/choices.ts';

/** What the messages of the shown conversation need to know of their surroundings. */
export interface ConversationScope {
  readonly id: string | null;
  readonly answering: boolean;
  /** Whether something can be asked now: there is a connection, a model, and no answer being written. */
  readonly canAsk: boolean;
  /** Who answers the next question. */
  readonly by: Answerer | null;
  readonly also: readonly Answerer[];
  readonly choices: readonly Choice[];
  readonly settings: { readonly system: string | null; readonly sampling: Sampling };
}

const Scope = createContext<ConversationScope>({
  id: null,
  answering: false,
  canAsk: false,
  by: null,
  also: [],
  choices: [],
  settings: { system: null, sampling: {} },
});

export const ScopeProvider = Scope.Provider;

export function useScope(): ConversationScope {
  return useContext(Scope);
}
