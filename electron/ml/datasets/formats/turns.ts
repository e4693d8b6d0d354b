import type { RejectReason } from '../../../common/datasetFile.ts';
import type { Turn, TurnRole } from '../../../common/datasetRow.ts';

/** Why a record does not become a row, and the place in it. */
export interface Misfit {
  readonly reason: RejectReason;
  readonly detail: string;
}
export const isMisfit = (value: object): value is Misfit => 'reason' in value;
export const misfit = (reason: RejectReason, detail: string): Misfit => ({ reason, detail });

/** What files call the roles; compared in lower case. */
const roleNames = new Map<string, TurnRole>(
  Object.entries({
    system: ['system', 'developer', '系统'],
    user: ['user', 'human', 'prompter', 'customer', '用户', '提问者', '问'],
    assistant: ['assistant', 'gpt', 'chatgpt', 'bot', 'ai', 'model', '助手', '回答者', '答'],
    call: ['function_call', 'tool_call', 'call'],
    tool: ['tool', 'observation', 'function', 'function_response', 'tool_response', 'tool_result'],
  } satisfies Record<TurnRole, readonly string[]>).flatMap(([role, names]) =>
    names.map((name): [string, TurnRole] => [name, role as TurnRole]),
  ),
);

/** Who may speak after whom. Several results may follow a call of several tools, and a call may follow what is said about it. */
const follows = {
  start: ['system', 'user'],
  system: ['user'],
  user: ['assistant', 'call'],
  assistant: ['user', 'call'],
  call: ['tool'],
  tool: ['tool', 'assistant', 'call'],
} as const satisfies Record<TurnRole | 'start', readonly TurnRole[]>;

/** Roles that a conversation may end with. */
export const endings = {
  answer: ['assistant', 'call'],
  question: ['user', 'tool'],
} as const satisfies Record<string, readonly TurnRole[]>;

/** Turns whose order makes sense, or the first place where it does not. */
export function checkTurns(
  turns: readonly Turn[],
  ending: keyof typeof endings,
  column: string,
): readonly Turn[] | Misfit {
  let before: TurnRole | 'start' = 'start';
  for (const { role } of turns) {
    const allowed: readonly TurnRole[] = follows[before];
    if (!allowed.includes(role)) return misfit('roleOrder', `${column}: ${role} after ${before}`);
    before = role;
  }
  const last: readonly string[] = endings[ending];
  return last.includes(before) ? turns : misfit('roleOrder', `${column}: ends with ${before}`);
}

/** Turns of a list of `{from, value}` or `{role, content}`, or of such a list written as JSON in a cell. */
export function readTurns(value: unknown, column: string): readonly Turn[] | Misfit {
  const list = listOf(value);
  if (list === null) return misfit(isAbsent(value) ? 'missing' : 'wrongType', column);
  if (list.length === 0) return misfit('empty', column);
  const turns: Turn[] = [];
  for (let i = 0; i < list.length; i++) {
    const read = readTurn(list[i], `${column}[${i}]`);
    if (!Array.isArray(read)) return read as Misfit;
    for (const turn of read) turns.push(turn);
  }
  return turns;
}

export const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

/** A list, also one that a cell of a table holds as JSON; null: neither. */
export function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return null;
  try {
    return JSON.parse(value) as readonly unknown[];
  } catch {
    return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** One element of a list is up to two turns: what is said, and the call. A system turn without text is none. */
function readTurn(value: unknown, path: string): readonly Turn[] | Misfit {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return misfit('wrongType', path);
  const fields = value as Fields;
  const name = fields.role ?? fields.from;
  if (isAbsent(name)) return misfit('missing', `${path}.${'from' in fields ? 'from' : 'role'}`);
  const role = typeof name === 'string' ? roleNames.get(name.toLowerCase()) : undefined;
  if (role === undefined) return misfit('unknownRole', `${path}: ${String(name).slice(0, 100)}`);
  const calls = readCalls(fields);
  const textPath = `${path}.${'value' in fields && !('content' in fields) ? 'value' : 'content'}`;
  const said = fields.content ?? fields.value;
  if (calls !== null && (isAbsent(said) || said === '')) return [{ role: 'call', content: calls }];
  const content = readContent(role === 'call' || role === 'tool' ? asJson(said) : said, textPath);
  if (typeof content !== 'string') return content;
  if (role === 'system' && content.trim() === '') return [];
  if (role !== 'tool' && content.trim() === '') return misfit('empty', textPath);
  const turn = { role, content: withReasoning(content, fields.reasoning_content) };
  return calls === null ? [turn] : [turn, { role: 'call', content: calls }];
}

/** What was thought before an answer, as models write it. */
const withReasoning = (content: string, reasoning: unknown): string =>
  typeof reasoning === 'string' && reasoning.trim() !== ''
    ? `<think>\n${reasoning.trim()}\n</think>\n\n${content}`
    : content;

/** Calls and results are objects in some files. */
const asJson = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? JSON.stringify(value) : value;

/** Text, or OpenAI's list of parts, of which only texts can be kept. */
export function readContent(value: unknown, path: string): string | Misfit {
  if (typeof value === 'string') return value;
  if (isAbsent(value)) return misfit('missing', path);
  if (!Array.isArray(value)) return misfit('wrongType', path);
  let text = '';
  for (const part of value) {
    if (typeof part === 'string') text += part;
    else if (typeof part?.text === 'string') text += part.text;
    else return misfit('wrongType', `${path}: ${String(part?.type ?? typeof part).slice(0, 100)}`);
  }
  return text;
}

/** OpenAI's calls as LLaMA-Factory writes them: `{name, arguments}`, a list of them where there are several; null: none. */
function readCalls(fields: Fields): string | null {
  const list: readonly unknown[] = Array.isArray(fields.tool_calls)
    ? fields.tool_calls.map((call: Fields | null) => call?.function ?? call)
    : isAbsent(fields.function_call)
      ? []
      : [fields.function_call];
  if (list.length === 0) return null;
  const calls = list.map((call) => {
    const { name = null, arguments: given = null } = (call ?? {}) as Fields;
    return { name, arguments: parsed(given) };
  });
  return JSON.stringify(calls.length === 1 ? calls[0] : calls);
}

/** OpenAI gives arguments as JSON text. */
function parsed(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}

/** Tools as JSON text, from text or from the value itself; null: none. */
export function readTools(value: unknown): string | null {
  if (isAbsent(value)) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.trim() === '' || text === '[]' ? null : text;
}
