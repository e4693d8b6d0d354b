import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { EngineConnection } from '../../engine/connection.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useChat } from './chatStore.ts';

/** What the chat's actions work with: the engine, and what the window knows of it. */
export interface ChatHands {
  readonly engine: EngineConnection;
  readonly queries: QueryClient;
}

export function useChatHands(): ChatHands {
  const engine = useEngine();
  const queries = useQueryClient();
  return useMemo(() => ({ engine, queries }), [engine, queries]);
}

/** Resolves when the conversation's messages have been read again, if they are shown. */
export async function readAgain({ queries }: ChatHands, conversation: string): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['chat', 'messages', conversation] });
}

/** Does it, or shows why it was refused; says whether it was done. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    useChat.setState({ error: toErrorRecord(error) });
    return false;
  }
}
