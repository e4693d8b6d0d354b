import type { Message } from '../../../electron/contract/chat.ts';

/** Something asked of the engine that its list of messages does not hold yet: a question, or only another answer. */
export interface Pending {
  /** null: a conversation that has not begun. */
  readonly conversation: string | null;
  /** The message it stands behind; null: at the beginning; undefined: at the end. */
  readonly after: string | null | undefined;
  /** null: only an answer is asked for. */
  readonly question: { readonly id: string | null; readonly text: string } | null;
  /** How many answers are asked for; their ids once the engine has taken the question. */
  readonly count: number;
  readonly answers: readonly string[];
  /** Stopped before the engine had taken it; it is cancelled as soon as it has. */
  readonly stopped: boolean;
}

interface Shown {
  readonly messages: readonly Message[];
  readonly beside: readonly Message[];
}

/** The stored messages with what is pending in its place. */
export function addPending({ messages, beside }: Shown, pending: Pending | null): Shown {
  if (!pending || isStored(messages, pending)) return { messages, beside };
  const kept = cutBehind(messages, pending.after);
  const question = pending.question
    ? [unstored(pending.question.id ?? 'pending', 'user', { text: pending.question.text })]
    : [];
  const ids = Array.from(
    { length: pending.count },
    (_, index) => pending.answers[index] ?? `sending ${index}`,
  );
  const parent = question[0]?.id ?? pending.after ?? null;
  const comparison = ids.length > 1 ? 'pending' : null;
  const [first, ...others] = ids.map((id) =>
    unstored(id, 'assistant', { parent, comparison, siblings: ids, state: 'streaming' }),
  );
  const ofBranch = new Set(kept.map(({ parent: above }) => above));
  return {
    messages: [...kept, ...question, ...(first ? [first] : [])],
    beside: [...beside.filter(({ parent: above }) => ofBranch.has(above)), ...others],
  };
}

/** Whether the engine's list already holds it. */
export function isStored(messages: readonly Message[], { answers }: Pending): boolean {
  const [first] = answers;
  return first !== undefined && messages.some(({ id }) => id === first);
}

function cutBehind(messages: readonly Message[], after: string | null | undefined): readonly Message[] {
  if (after === undefined) return messages;
  if (after === null) return [];
  const at = messages.findIndex(({ id }) => id === after);
  return at === -1 ? messages : messages.slice(0, at + 1);
}

function unstored(id: string, role: Message['role'], change: Partial<Message>): Message {
  return {
    id,
    parent: null,
    siblings: [id],
    role,
    text: '',
    state: 'done',
    finish: null,
    stats: null,
    answerer: null,
    sampling: null,
    comparison: null,
    feedback: null,
    job: null,
    error: null,
    createdAt: '',
    ...change,
  };
}
