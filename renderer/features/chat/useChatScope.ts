import { useMemo } from 'react';
import type { Answerer } from '../../../electron/contract/chat.ts';
import type { Adapter } from '../../../electron/contract/training/adapters.ts';
import { type Choice, findChoice } from '../../components/models/choices.ts';
import { useModelChoice } from '../../components/models/useModelChoice.ts';
import { useConnection } from '../../engine/connection.ts';
import { usePreferences } from '../../view/preferences.ts';
import { askedAdapter, chosenAdapter, useChatAdapters } from './adapters/useChatAdapters.ts';
import { useChatPreferences } from './chatPreferences.ts';
import type { ConversationScope } from './scope.ts';
import { type ConversationSettings, useConversationSettings } from './settings/conversationSettings.ts';
import type { ShownConversation } from './useShownConversation.ts';

export interface ChatScope {
  readonly scope: ConversationScope;
  readonly choices: readonly Choice[] | null;
  readonly chosen: Choice | null;
  readonly second: Choice | null;
  /** Of all models; null: not known yet. */
  readonly adapters: readonly Adapter[] | null;
  /** With which the chosen and the second answer; null: alone. */
  readonly chosenAdapter: Adapter | null;
  readonly secondAdapter: Adapter | null;
  readonly changeSettings: (change: Partial<ConversationSettings>) => void;
}

/** Who answers in this conversation, and how. */
export function useChatScope({ id, conversation, answering, error }: ShownConversation): ChatScope {
  const isOpen = useConnection(({ state }) => state === 'open');
  const { choices, chosen } = useModelChoice();
  const { profile, sideBySide, second: preferred } = useChatPreferences();
  const listed = useChatAdapters();
  const { adapters } = listed;
  const choice = usePreferences((preferences) => preferences.choice);
  const [settings, changeSettings] = useConversationSettings(id, conversation);
  const second = useMemo(() => {
    if (!sideBySide || !choices) return null;
    const isThere = choices.some(({ model }) => model.id === preferred?.model);
    // Not chosen yet: the first that is another one.
    return isThere
      ? findChoice(choices, preferred)
      : (choices.find(({ value }) => value !== chosen?.value) ?? chosen);
  }, [sideBySide, choices, preferred, chosen]);
  const first = chosenAdapter(adapters, chosen?.model.id, choice);
  const other = chosenAdapter(adapters, second?.model.id, preferred);
  const asked = askedAdapter(listed, chosen?.model.id, choice);
  const otherAsked = askedAdapter(listed, second?.model.id, preferred);
  const scope = useMemo((): ConversationScope => {
    const toAnswerer = ({ model, variant: { precision } }: Choice, adapter: string | null): Answerer => ({
      ...{ model: model.id, precision, profile },
      ...(adapter === null ? {} : { adapter }),
    });
    return {
      id,
      answering,
      canAsk: isOpen && !answering && chosen !== null && error === null,
      by: chosen && toAnswerer(chosen, asked),
      also: second ? [toAnswerer(second, otherAsked)] : [],
      choices: choices ?? [],
      settings,
    };
  }, [id, answering, error, isOpen, chosen, second, asked, otherAsked, choices, profile, settings]);
  return {
    ...{ scope, choices, chosen, second, changeSettings },
    ...{ adapters, chosenAdapter: first, secondAdapter: other },
  };
}
