import type { Turn } from '../../common/datasetRow.ts';
import { type Message, spellMessages } from '../datasets/exports/messages.ts';

/** A message as chat templates read it; how a call's arguments are written differs between them. */
export interface TemplateMessage {
  readonly role: string;
  readonly content: string | null;
  readonly tool_calls?: readonly object[];
}

/**
 * The ways in which templates take calls, in the order in which they are tried: arguments as an object (most), as JSON text
 * (DeepSeek's), or the whole call as what the assistant says, where a template knows of no calls. One way for turns without any.
 */
export function spellingsOf(turns: readonly Turn[]): readonly (readonly TemplateMessage[])[] {
  if (turns.every(({ role }) => role !== 'call' && role !== 'tool')) return [turns];
  const asText = turns.map(({ role, content }) => ({ role: role === 'call' ? 'assistant' : role, content }));
  const messages = spellMessages(turns);
  if (messages === 'callSpelling') return [asText];
  return [messages.map(withObjects), messages, asText];
}

function withObjects({ tool_calls, ...message }: Message): TemplateMessage {
  if (tool_calls === undefined) return message;
  const calls = tool_calls.map((call) => ({
    ...call,
    function: { ...call.function, arguments: JSON.parse(call.function.arguments) as unknown },
  }));
  return { ...message, tool_calls: calls };
}

const marker = 'qzxmark';

/**
 * Whether a template tells of calls and of what tools gave back: many pass over in silence what they do not know, and one that
 * takes arguments as text writes an object as nothing that could be learnt.
 */
export function tellsCalls(
  render: (messages: readonly TemplateMessage[]) => string,
  messages: readonly TemplateMessage[],
): boolean {
  const results = messages.filter(({ role }) => role === 'tool').length;
  const calls = messages.flatMap(({ tool_calls }) => tool_calls ?? []);
  if (results === 0 && calls.length === 0) return true;
  const text = render(
    messages.map((message) => (message.role === 'tool' ? { ...message, content: marker } : message)),
  );
  return (
    text.split(marker).length === results + 1 &&
    // Of arguments the first word is enough, as blanks and quotes are written in many ways.
    calls.every((call) => {
      const { name, arguments: given } = (call as ToolCallText).function;
      const [word = ''] =
        /[\p{L}\p{N}_]+/u.exec(typeof given === 'string' ? given : JSON.stringify(given)) ?? [];
      return text.includes(name) && text.includes(word);
    })
  );
}

interface ToolCallText {
  readonly function: { readonly name: string; readonly arguments: unknown };
}
