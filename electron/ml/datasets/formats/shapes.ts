import {
  type Mapping,
  type RecordShape,
  roleNeeds,
  roleYields,
  type ShapeColumns,
  shapeColumns,
} from '../../../common/datasetFile.ts';
import type {
  ChatContent,
  ImageContent,
  PreferenceContent,
  RatedContent,
  RowContent,
  TextContent,
  Turn,
} from '../../../common/datasetRow.ts';
import {
  alpacaQuestion,
  type Columns,
  cell,
  isObject,
  listedTurns,
  promptTurns,
  requiredText,
  toolsOf,
} from './questions.ts';
import { checkTurns, isAbsent, isMisfit, type Misfit, misfit, readTurns } from './turns.ts';

type Fields = Readonly<Record<string, unknown>>;
type Turns = readonly Turn[];

/** How a record of each shape becomes the content of a row. */
const readers = {
  alpaca(fields, columns) {
    const question = alpacaQuestion(fields, columns);
    if (isMisfit(question)) return question;
    const answer = requiredText(fields, columns, 'output');
    if (typeof answer !== 'string') return answer;
    return chat([...question, { role: 'assistant', content: answer }], fields, columns);
  },
  sharegpt: (fields, columns) => conversation(fields, columns, 'conversations'),
  messages: (fields, columns) => conversation(fields, columns, 'messages'),
  promptCompletion(fields, columns) {
    const turns = answered(promptTurns(fields, columns), fields, { columns, role: 'completion' });
    return isMisfit(turns) ? turns : chat(turns, fields, columns);
  },
  preference: readPreference,
  kto: readRated,
  text(fields, columns): TextContent | Misfit {
    const text = requiredText(fields, columns, 'text');
    return typeof text === 'string' ? { text } : text;
  },
  // The reader of image folders gives the content itself.
  image: (fields) => fields as unknown as ImageContent,
} as const satisfies Record<RecordShape, (fields: Fields, columns: Columns) => RowContent | Misfit>;

export interface MappedRow {
  readonly content: RowContent;
  readonly label: string | null;
  /** What no part of the row has taken; null: nothing. */
  readonly extra: Fields | null;
}

export type RecordMapper = (fields: Fields) => MappedRow | Misfit;

/** Makes rows of records: a row, or why a record is none. */
export function recordMapper({ shape, columns: given }: Mapping): RecordMapper {
  const columns = meaningfulColumns(shape, given);
  const taken = new Set(Object.values(columns));
  const read: (fields: Fields, columns: Columns) => RowContent | Misfit = readers[shape];
  if (shape === 'image')
    return (fields) => ({ content: read(fields, columns) as RowContent, label: null, extra: null });
  return (fields) => {
    const content = read(fields, columns);
    if (isMisfit(content)) return content;
    const label = readLabel(fields, columns);
    if (isObject(label)) return label as Misfit;
    return { content, label: label as string | null, extra: extraOf(fields, taken) };
  };
}

/** Without roles that the shape does not know, and those that others make superfluous: their columns are kept as extra. */
export function meaningfulColumns(shape: RecordShape, given: Columns): Columns {
  const { needs, knows }: ShapeColumns = shapeColumns[shape];
  const known = [...needs, ...knows].flat().filter((role) => given[role] !== undefined);
  const kept = known
    .filter((role) => !(roleYields[role] ?? []).some((stronger) => known.includes(stronger)))
    .filter((role, _, roles) => roles.includes(roleNeeds[role] ?? role));
  return Object.fromEntries(kept.map((role) => [role, given[role]]));
}

/** The column that an order of turns is blamed on. */
const placeOf = ({ conversations, messages, history, prompt, completion, chosen }: Columns): string =>
  conversations ?? messages ?? history ?? prompt ?? completion ?? chosen ?? '';

function chat(turns: Turns, fields: Fields, columns: Columns): ChatContent | Misfit {
  const checked = checkTurns(turns, 'answer', placeOf(columns));
  return isMisfit(checked) ? checked : { turns: checked, tools: toolsOf(fields, columns) };
}

function conversation(
  fields: Fields,
  columns: Columns,
  role: 'conversations' | 'messages',
): ChatContent | Misfit {
  const turns = listedTurns(fields, columns, role);
  return isMisfit(turns) ? turns : chat(turns, fields, columns);
}

/** A question with the answer of one column after it: a text, or turns. */
function answered(
  question: Turns | Misfit,
  fields: Fields,
  { columns, role }: { readonly columns: Columns; readonly role: 'completion' | 'output' },
): Turns | Misfit {
  if (isMisfit(question)) return question;
  const value = cell(fields, columns, role);
  if (Array.isArray(value)) {
    const turns = readTurns(value, columns[role] ?? role);
    return isMisfit(turns) ? turns : [...question, ...turns];
  }
  const answer = requiredText(fields, columns, role);
  return typeof answer === 'string' ? [...question, { role: 'assistant', content: answer }] : answer;
}

/** The question in whichever column the mapping has for it; null: in none. */
function questionOf(fields: Fields, columns: Columns): Turns | Misfit | null {
  if (columns.conversations !== undefined) return listedTurns(fields, columns, 'conversations');
  if (columns.messages !== undefined) return listedTurns(fields, columns, 'messages');
  if (columns.prompt !== undefined) return promptTurns(fields, columns);
  return columns.instruction === undefined ? null : alpacaQuestion(fields, columns);
}

/** LLaMA-Factory's and OpenAI's pairs, and those whose two columns hold the whole conversation each. */
function readPreference(fields: Fields, columns: Columns): PreferenceContent | Misfit {
  const chosen = readAnswer(fields, columns, 'chosen');
  if (isMisfit(chosen)) return chosen;
  const rejected = readAnswer(fields, columns, 'rejected');
  if (isMisfit(rejected)) return rejected;
  const question = chosen.before.length > 0 ? chosen.before : questionOf(fields, columns);
  if (question === null) return misfit('missing', 'prompt');
  if (isMisfit(question)) return question;
  const turns = checkTurns(question, 'question', placeOf(columns));
  if (isMisfit(turns)) return turns;
  return { turns, tools: toolsOf(fields, columns), chosen: chosen.text, rejected: rejected.text };
}

interface Answer {
  /** What was said before it, where the column holds a whole conversation. */
  readonly before: Turns;
  readonly text: string;
}

/** A text, one turn, or turns of which the last is the answer. */
function readAnswer(fields: Fields, columns: Columns, role: 'chosen' | 'rejected'): Answer | Misfit {
  const column = columns[role] ?? role;
  const value = cell(fields, columns, role);
  if (typeof value !== 'object' || value === null) {
    const text = requiredText(fields, columns, role);
    return typeof text === 'string' ? { before: [], text } : text;
  }
  const turns = readTurns(Array.isArray(value) ? value : [value], column);
  if (isMisfit(turns)) return turns;
  const last = turns.at(-1);
  if (last === undefined) return misfit('empty', column);
  if (last.role !== 'assistant' && last.role !== 'call')
    return misfit('roleOrder', `${column}: ends with ${last.role}`);
  return { before: turns.slice(0, -1), text: last.content };
}

/** An answer and whether it is good: a conversation, an instruction with its output, or a prompt with its completion. */
function readRated(fields: Fields, columns: Columns): RatedContent | Misfit {
  const good = readRating(cell(fields, columns, 'rating'));
  const column = columns.rating ?? 'rating';
  if (good === null)
    return misfit(isAbsent(cell(fields, columns, 'rating')) ? 'missing' : 'wrongType', column);
  const turns = ratedTurns(fields, columns);
  if (isMisfit(turns)) return turns;
  const content = chat(turns, fields, columns);
  return isMisfit(content) ? content : { ...content, good };
}

function ratedTurns(fields: Fields, columns: Columns): Turns | Misfit {
  if (columns.conversations !== undefined) return listedTurns(fields, columns, 'conversations');
  if (columns.messages !== undefined) return listedTurns(fields, columns, 'messages');
  const role = columns.completion === undefined ? 'output' : 'completion';
  const question = questionOf(fields, columns) ?? [];
  return answered(question, fields, { columns, role });
}

const ratings = new Map<unknown, boolean>(
  Object.entries({
    true: [true, 1, 'true', 'yes', '1', '是', '好', '合格', 'good'],
    false: [false, 0, 'false', 'no', '0', '否', '差', '不合格', 'bad'],
  }).flatMap(([good, spellings]) =>
    spellings.map((spelling): [unknown, boolean] => [spelling, good === 'true']),
  ),
);

const readRating = (value: unknown): boolean | null =>
  ratings.get(typeof value === 'string' ? value.trim().toLowerCase() : value) ?? null;

function readLabel(fields: Fields, columns: Columns): string | null | Misfit {
  if (columns.label === undefined) return null;
  const value = cell(fields, columns, 'label');
  if (isAbsent(value)) return null;
  if (typeof value === 'object') return misfit('wrongType', columns.label);
  const label = String(value).trim();
  return label === '' ? null : label;
}

/** Without a prototype: a column called `__proto__` is a column like any other. */
function extraOf(fields: Fields, taken: ReadonlySet<string | undefined>): Fields | null {
  let extra: Record<string, unknown> | null = null;
  for (const name of Object.keys(fields)) {
    if (taken.has(name)) continue;
    extra ??= Object.create(null) as Record<string, unknown>;
    extra[name] = fields[name];
  }
  return extra;
}
