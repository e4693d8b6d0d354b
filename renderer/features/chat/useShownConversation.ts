import { useEffect, useMemo } from 'react';
import type { Conversation, Message } from '../../../electron/contract/chat.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { useChat } from './chatStore.ts';
import { useChatHands } from './hands.ts';
import { addPending, isStored } from './pending.ts';
import { type Row, toRows } from './thread/rows.ts';
import { watchAnswer } from './watching.ts';

export interface ShownConversation {
  /** null: it has not begun. */
  readonly id: string | null;
  readonly conversation: Conversation | null;
  readonly rows: readonly Row[];
  readonly messages: readonly Message[];
  /** Not yet read. */
  readonly opening: boolean;
  readonly answering: boolean;
  readonly error: ErrorRecord | null;
}

const nothing: readonly Message[] = [];

/** A conversation as it is stored, with what has just been asked; answers that are being written are followed. */
export function useShownConversation(id: string | null): ShownConversation {
  const hands = useChatHands();
  const query = useEngineQuery(
    ['chat', 'messages', id],
    (client, options) => client.chat.messages({ conversation: id ?? '' }, options),
    { enabled: id !== null },
  );
  const data = id === null ? undefined : query.data;
  const pending = useChat((chat) => (chat.pending?.conversation === id ? chat.pending : null));
  const isWatched = useChat(({ answering }) =>
    Object.values(answering).some(({ conversation }) => conversation === id),
  );
  useEffect(() => {
    if (id === null || !data) return;
    for (const started of data.running) void watchAnswer(hands, { conversation: id, ...started });
    if (pending && isStored(data.messages, pending)) useChat.setState({ pending: null });
  }, [hands, id, data, pending]);
  const shown = useMemo(
    () => addPending({ messages: data?.messages ?? nothing, beside: data?.beside ?? nothing }, pending),
    [data, pending],
  );
  const rows = useMemo(() => toRows(shown.messages, shown.beside), [shown]);
  return {
    id,
    conversation: data?.conversation ?? null,
    rows,
    messages: shown.messages,
    opening: id !== null && !data && !query.isError && !pending,
    answering: pending !== null || isWatched || (data?.running.length ?? 0) > 0,
    error: id !== null && query.isError && !data ? toErrorRecord(query.error) : null,
  };
}
