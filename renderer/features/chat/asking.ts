import type { Answerer, Sampling } from '../../../electron/contract/chat.ts';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { navigate, useRoute } from '../../view/route.ts';
import { useChat } from './chatStore.ts';
import { attempt, type ChatHands, readAgain } from './hands.ts';
import { newConversation } from './newConversation.ts';
import type { Pending } from './pending.ts';
import { forgetSettings, saveSettings } from './settings/conversationSettings.ts';
import { watchAnswer } from './watching.ts';

export interface Question {
  /** null: a new conversation. */
  readonly conversation: string | null;
  /** The message it follows, when it is not the last one. */
  readonly parent?: string | null;
  readonly text: string;
  readonly by: Answerer;
  readonly also: readonly Answerer[];
  /** Of a new conversation. */
  readonly settings: { readonly system: string | null; readonly sampling: Sampling };
}

/** Hands the question over and watches its answers. False: it was not taken, and the page says why. */
export async function sendQuestion(hands: ChatHands, question: Question): Promise<boolean> {
  const { conversation, parent, text, by, also, settings } = question;
  const count = 1 + also.length;
  setPending({ conversation, after: parent, question: { id: null, text }, count });
  const ofNew = { sampling: settings.sampling, ...(settings.system ? { system: settings.system } : {}) };
  return take(async () => {
    if (conversation !== null) await saveSettings(hands, conversation);
    const sent = await hands.engine.client.chat.send({
      ...by,
      text,
      also: [...also],
      ...(conversation === null ? ofNew : { conversation }),
      ...(parent === undefined ? {} : { parent }),
    });
    const answers = sent.answers.map(({ answer }) => answer);
    changePending({ conversation: sent.conversation, question: { id: sent.question, text }, answers });
    if (conversation === null) openBegun(sent.conversation, settings);
    await follow(hands, sent.conversation, sent.answers);
  });
}

/** Shows the conversation that has just begun, unless its user has gone elsewhere meanwhile. */
function openBegun(conversation: string, settings: Question['settings']): void {
  forgetSettings(null, settings);
  const { page, item } = useRoute.getState();
  if (page === 'chat' && (item === null || item === newConversation))
    navigate('chat', conversation, { replace: true });
}

export interface AnotherAnswer {
  readonly conversation: string;
  readonly answer: string;
  /** The question that it answers. */
  readonly question: string | null;
  /** Left out: who answered before. */
  readonly by?: Answerer;
  readonly sampling: Sampling;
}

/** Asks for another answer to the same question. */
export async function askAgain(hands: ChatHands, another: AnotherAnswer): Promise<boolean> {
  const { conversation, answer, question, by, sampling } = another;
  setPending({ conversation, after: question, question: null, count: 1 });
  return take(async () => {
    const started = await hands.engine.client.chat.regenerate({
      conversation,
      answer,
      sampling,
      ...(by ? { by } : {}),
    });
    changePending({ answers: [started.answer] });
    await follow(hands, conversation, [started]);
  });
}

/** Asks the engine to stop the answers that are being written in this conversation; what was written stays. */
export async function stopAnswers({ engine }: ChatHands, conversation: string | null): Promise<void> {
  const { answering, pending } = useChat.getState();
  if (pending?.conversation === conversation && pending.answers.length === 0)
    changePending({ stopped: true });
  const jobs = Object.values(answering).filter((answer) => answer.conversation === conversation);
  await attempt(() => Promise.all(jobs.map(({ job }) => engine.client.jobs.cancel({ job }))));
}

async function follow(
  hands: ChatHands,
  conversation: string,
  started: readonly { readonly answer: string; readonly job: string }[],
): Promise<void> {
  const wasStopped = useChat.getState().pending?.stopped ?? false;
  for (const one of started) void watchAnswer(hands, { conversation, ...one });
  if (wasStopped) await stopAnswers(hands, conversation);
  // The rest of the page goes on from what is stored; the answers themselves are already watched.
  void readAgain(hands, conversation);
}

async function take(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    useChat.setState({ pending: null, error: toErrorRecord(error) });
    return false;
  }
}

function setPending(pending: Pick<Pending, 'conversation' | 'after' | 'question' | 'count'>): void {
  useChat.setState({ pending: { ...pending, answers: [], stopped: false }, error: null, editing: null });
}

function changePending(change: Partial<Pending>): void {
  useChat.setState(({ pending }) => ({ pending: pending && { ...pending, ...change } }));
}
