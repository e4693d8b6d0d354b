import type { Turn } from '../../../common/datasetRow.ts';

/** A message of OpenAI's chat format. `arguments` of a call is JSON text. */
export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string | null;
  tool_calls?: readonly ToolCall[];
  tool_call_id?: string;
}
interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Turns as messages: what is said right before a call is one message with it, and results name the calls by their ids. */
export function spellMessages(turns: readonly Turn[]): readonly Message[] | 'callSpelling' {
  const messages: Message[] = [];
  const waiting: string[] = [];
  let calls = 0;
  for (const { role, content } of turns) {
    if (role === 'call') {
      const made = readCalls(content)?.map((call) => ({ ...call, id: `call_${++calls}` }));
      if (made === undefined) return 'callSpelling';
      const before = messages.at(-1);
      waiting.push(...made.map(({ id }) => id));
      if (before?.role === 'assistant' && before.tool_calls === undefined) before.tool_calls = made;
      else messages.push({ role: 'assistant', content: null, tool_calls: made });
    } else if (role === 'tool') {
      const id = waiting.shift();
      messages.push({ role, content, ...(id !== undefined && { tool_call_id: id }) });
    } else messages.push({ role, content });
  }
  return messages;
}

/** One call `{name, arguments}` or a list of several; undefined where it is anything else. */
function readCalls(content: string): Omit<ToolCall, 'id'>[] | undefined {
  const value = parsed(content);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const calls = list.map((item) => {
    if (typeof item !== 'object' || item === null) return null;
    const { name, arguments: given, ...rest } = item as Record<string, unknown>;
    if (typeof name !== 'string' || given === undefined || Object.keys(rest).length > 0) return null;
    return { type: 'function' as const, function: { name, arguments: JSON.stringify(given) } };
  });
  return calls.length === 0 || calls.includes(null) ? undefined : calls.filter((call) => call !== null);
}

/** Whether the calls come back letter for letter: of their JSON, the blanks are not written. */
export const keepsCallSpaces = (turns: readonly Turn[]): boolean =>
  turns.every(({ role, content }) => role !== 'call' || JSON.stringify(parsed(content)) === content);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
