import { useEffect } from 'react';
import { create } from 'zustand';
import type { Conversation } from '../../../../electron/contract/chat.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { attempt, type ChatHands } from '../hands.ts';
import { insertConversation, mergeFirstPage } from './mergeList.ts';

interface ListView {
  /** Newest first; null: not read yet. */
  readonly conversations: readonly Conversation[] | null;
  readonly more: boolean;
  readonly reading: boolean;
}

export const useList = create<ListView>(() => ({ conversations: null, more: false, reading: false }));

/** The conversations, newest first: the first page is read again with every change, further ones as they are scrolled to. */
export function useConversationList(): ListView {
  const { data } = useEngineQuery(['chat', 'conversations'], (client, options) =>
    client.chat.conversations(undefined, options),
  );
  useEffect(() => {
    if (!data) return;
    useList.setState(({ conversations, more }) => ({
      conversations: mergeFirstPage(conversations ?? [], data.conversations, data.more),
      // Whether there is more behind what was read before, only the page behind it tells.
      more: conversations && conversations.length > data.conversations.length ? more : data.more,
    }));
  }, [data]);
  return useList();
}

export async function readMore({ engine }: ChatHands): Promise<void> {
  const { conversations, more, reading } = useList.getState();
  const last = conversations?.at(-1);
  if (!more || reading || !last) return;
  useList.setState({ reading: true });
  await attempt(async () => {
    const before = { updatedAt: last.updatedAt, id: last.id };
    const page = await engine.client.chat.conversations({ before, atMost: 200 });
    useList.setState(({ conversations: known }) => ({
      conversations: page.conversations.reduce(appendNew, [...(known ?? [])]),
      more: page.more,
    }));
  });
  useList.setState({ reading: false });
}

function appendNew(known: Conversation[], conversation: Conversation): Conversation[] {
  if (!known.some(({ id }) => id === conversation.id)) known.push(conversation);
  return known;
}

export function listWithout(id: string): void {
  useList.setState(({ conversations }) => ({
    conversations: conversations?.filter((conversation) => conversation.id !== id) ?? null,
  }));
}

export function listWith(conversation: Conversation): void {
  useList.setState(({ conversations }) => ({
    conversations: insertConversation(conversations ?? [], conversation),
  }));
}
