import { create } from 'zustand';
import type { Message } from '../../../electron/contract/chat.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import type { Variant } from '../../../electron/contract/models.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { followJob } from '../../engine/followJob.ts';
import { retryLost } from '../../engine/retryLost.ts';
import { type Answering, applyRecords, sending, unsentQuestion } from './answering.ts';

export interface ChatView {
  /** null: a conversation that has not begun. */
  readonly conversation: string | null;
  readonly opening: boolean;
  readonly messages: readonly Message[];
  readonly answering: Answering | null;
  /** What was remarked about answers while this page watched them, by message. */
  readonly notices: Readonly<Record<string, readonly ErrorRecord[]>>;
  readonly error: ErrorRecord | null;
}

const fresh: ChatView = {
  conversation: null,
  opening: false,
  messages: [],
  answering: null,
  notices: {},
  error: null,
};

export const useChat = create<ChatView>(() => fresh);

/** Ends the watching of whatever this page watches; the answer itself goes on in the engine. */
let watching = new AbortController();

export function startNewConversation(): void {
  watching.abort();
  useChat.setState(fresh, true);
}

/** Shows a stored conversation; an answer that is being written is followed from its beginning. */
export async function openConversation(engine: EngineConnection, conversation: string): Promise<void> {
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  useChat.setState({ ...fresh, conversation, opening: true }, true);
  try {
    const { messages, running: all } = await readMessages(engine, conversation, signal);
    const [running] = all;
    const answering: Answering | null = running ? { ...sending, ...running, state: 'loading' } : null;
    useChat.setState({ opening: false, messages, answering });
    if (running) await watchAnswer(engine, running.job, signal);
  } catch (error) {
    if (signal.aborted) return;
    const record = toErrorRecord(error);
    // A conversation that no longer exists is simply not opened.
    if (record.code === 'request.notFound') useChat.setState(fresh, true);
    else useChat.setState({ opening: false, error: record });
  }
}

export interface Question {
  readonly text: string;
  readonly model: string;
  readonly precision: Variant['precision'];
}

/** Hands the question over and follows the answer to its end. False: it was not taken, and the page says why. */
export async function sendQuestion(engine: EngineConnection, question: Question): Promise<boolean> {
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  const { conversation, messages } = useChat.getState();
  useChat.setState({
    answering: sending,
    error: null,
    messages: [...messages, unsentQuestion(question.text)],
  });
  try {
    const sent = await engine.client.chat.send({ ...question, ...(conversation ? { conversation } : {}) });
    if (signal.aborted) return true;
    const [started] = sent.answers;
    const answering: Answering = { ...sending, ...started, state: 'loading' };
    useChat.setState({ conversation: sent.conversation, answering });
    void watchAnswer(engine, started.job, signal);
    return true;
  } catch (error) {
    if (!signal.aborted) useChat.setState({ answering: null, messages, error: toErrorRecord(error) });
    return false;
  }
}

/** Asks the engine to stop the answer; what was written stays. */
export async function stopAnswer(engine: EngineConnection): Promise<void> {
  const job = useChat.getState().answering?.job;
  if (!job) return;
  try {
    await engine.client.jobs.cancel({ job });
  } catch (error) {
    useChat.setState({ error: toErrorRecord(error) });
  }
}

export function dismissError(): void {
  useChat.setState({ error: null });
}

async function watchAnswer(engine: EngineConnection, job: string, signal: AbortSignal): Promise<void> {
  try {
    for await (const page of followJob(engine, job, signal)) {
      const { answering } = useChat.getState();
      if (answering && page.records.length > 0)
        useChat.setState({ answering: applyRecords(answering, page.records) });
    }
    if (!signal.aborted) await showStored(engine, signal);
  } catch (error) {
    if (!signal.aborted) useChat.setState({ answering: null, error: toErrorRecord(error) });
  }
}

/** Replaces the watched answer by what the engine has stored of it, with its numbers. */
async function showStored(engine: EngineConnection, signal: AbortSignal): Promise<void> {
  const { conversation, answering, notices } = useChat.getState();
  if (!conversation) return;
  const { messages } = await readMessages(engine, conversation, signal);
  const remarks = answering?.answer ? { ...notices, [answering.answer]: answering.notices } : notices;
  useChat.setState({ messages, answering: null, notices: remarks });
}

function readMessages(engine: EngineConnection, conversation: string, signal: AbortSignal) {
  return retryLost(engine, signal, () => engine.client.chat.messages({ conversation }, { signal }));
}
