import type { Message } from '../../../../electron/contract/chat.ts';

/** What stands in one row of the conversation: a question, or the answer to it, or several side by side. */
export interface Row {
  readonly key: string;
  readonly question: Message | null;
  readonly answers: readonly Message[];
  /** Of several answers the one that the branch goes on from. */
  readonly chosen: string | null;
}

/** The shown branch in rows; answers under comparison stand in the order they were asked in, whichever was chosen. */
export function toRows(messages: readonly Message[], beside: readonly Message[]): Row[] {
  return messages
    .filter(({ role }) => role !== 'system')
    .map((message): Row => {
      if (message.role === 'user') return { key: message.id, question: message, answers: [], chosen: null };
      const others = beside.filter(
        ({ comparison, parent }) =>
          comparison !== null && comparison === message.comparison && parent === message.parent,
      );
      const place = ({ id }: Message) => message.siblings.indexOf(id);
      const answers = [message, ...others].sort((a, b) => place(a) - place(b));
      const key = answers[0]?.id ?? message.id;
      return { key, question: null, answers, chosen: message.id };
    });
}

/** The branches at a message, and the neighbours of the one that is shown. */
export interface Branches {
  readonly at: number;
  readonly count: number;
  readonly previous: string | null;
  readonly next: string | null;
}

/** The branches that can be walked at a message; answers that stand side by side with it count as one. */
export function branchesOf(message: Message, together: readonly Message[] = [message]): Branches {
  const shown = new Set(together.map(({ id }) => id));
  const stops = message.siblings.filter((id) => id === message.id || !shown.has(id));
  const index = stops.indexOf(message.id);
  return {
    at: index + 1,
    count: stops.length,
    previous: stops[index - 1] ?? null,
    next: stops[index + 1] ?? null,
  };
}
