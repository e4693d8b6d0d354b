import { useCallback } from 'react';
import { create } from 'zustand';
import type { Conversation, Sampling } from '../../../../electron/contract/chat.ts';
import { attempt, type ChatHands, readAgain, useChatHands } from '../hands.ts';

export interface ConversationSettings {
  readonly system: string | null;
  readonly sampling: Sampling;
}

const saveAfterMs = 400;
const none: ConversationSettings = { system: null, sampling: {} };
const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** What was changed and is not yet stored, by conversation; '' stands for a new one, whose settings are sent with its first question. */
const useEdits = create<Readonly<Record<string, ConversationSettings>>>(() => ({}));

/** System prompt and sampling of a conversation, and how they are changed; what is changed is stored by itself. */
export function useConversationSettings(
  id: string | null,
  conversation: Conversation | null,
): readonly [ConversationSettings, (change: Partial<ConversationSettings>) => void] {
  const hands = useChatHands();
  const key = id ?? '';
  const edited = useEdits((edits) => edits[key]);
  const settings = edited ?? conversation ?? none;
  const change = useCallback(
    (changed: Partial<ConversationSettings>) => {
      useEdits.setState((edits) => {
        const { system, sampling } = edits[key] ?? conversation ?? none;
        return { [key]: { system, sampling, ...changed } };
      });
      clearTimeout(timers.get(key));
      if (id !== null)
        timers.set(
          key,
          setTimeout(() => void saveSettings(hands, id), saveAfterMs),
        );
    },
    [hands, id, key, conversation],
  );
  return [settings, change];
}

/** Stores what was changed in a conversation; called before something is asked in it. */
export async function saveSettings(hands: ChatHands, id: string): Promise<void> {
  const edited = useEdits.getState()[id];
  clearTimeout(timers.get(id));
  if (!edited) return;
  await attempt(async () => {
    await hands.engine.client.chat.configure({ conversation: id, ...edited });
    await readAgain(hands, id);
    forgetSettings(id, edited);
  });
}

/** A new conversation's settings were sent with its first question; the next one begins without. */
export function forgetSettings(id: string | null, sent: ConversationSettings): void {
  useEdits.setState((edits) => {
    const { [id ?? '']: edited, ...others } = edits;
    return edited === sent ? others : edits;
  }, true);
}
