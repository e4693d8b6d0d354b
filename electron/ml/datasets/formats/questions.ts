import type { ColumnRole, Mapping } from '../../../common/datasetFile.ts';
import type { Turn } from '../../../common/datasetRow.ts';
import {
  isAbsent,
  isMisfit,
  listOf,
  type Misfit,
  misfit,
  readContent,
  readTools,
  readTurns,
} from './turns.ts';

type Fields = Readonly<Record<string, unknown>>;
export type Columns = Mapping['columns'];

/** The cell that gives a part of the row; undefined: the mapping has no column for it, or the record lacks the column. */
export function cell(fields: Fields, columns: Columns, role: ColumnRole): unknown {
  const column = columns[role];
  return column !== undefined && Object.hasOwn(fields, column) ? fields[column] : undefined;
}

/** A text that must be there and not be blank. */
export function requiredText(fields: Fields, columns: Columns, role: ColumnRole): string | Misfit {
  const column = columns[role] ?? role;
  const text = readContent(cell(fields, columns, role), column);
  if (typeof text !== 'string') return text;
  return isBlank(text) ? misfit('empty', column) : text;
}

/** A text that may be absent or blank: '' then. */
export function optionalText(fields: Fields, columns: Columns, role: ColumnRole): string | Misfit {
  const value = cell(fields, columns, role);
  if (isAbsent(value)) return '';
  const text = readContent(value, columns[role] ?? role);
  return typeof text === 'string' && isBlank(text) ? '' : text;
}

const isBlank = (text: string): boolean => text.length === 0 || text.trim() === '';

/** System turn, earlier turns and question as Alpaca spells them: an instruction, its input, pairs of what was said before. */
export function alpacaQuestion(fields: Fields, columns: Columns): Turn[] | Misfit {
  const history = readHistory(cell(fields, columns, 'history'), columns.history ?? 'history');
  if (isMisfit(history)) return history;
  const instruction = optionalText(fields, columns, 'instruction');
  const input = optionalText(fields, columns, 'input');
  if (typeof instruction !== 'string') return instruction;
  if (typeof input !== 'string') return input;
  if (instruction === '' && input === '') return requiredText(fields, columns, 'instruction') as Misfit;
  const content = instruction === '' || input === '' ? instruction + input : `${instruction}\n${input}`;
  return withSystem([...history, { role: 'user', content }], fields, columns);
}

/** `[[question, answer], …]`. */
function readHistory(value: unknown, column: string): readonly Turn[] | Misfit {
  if (isAbsent(value) || value === '') return [];
  const pairs = listOf(value);
  if (pairs === null) return misfit('wrongType', column);
  const turns: Turn[] = [];
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i];
    const [question, answer] = Array.isArray(pair) ? pair : [];
    const path = `${column}[${i}]`;
    if (typeof question !== 'string' || typeof answer !== 'string') return misfit('wrongType', path);
    if (isBlank(question) || isBlank(answer)) return misfit('empty', path);
    turns.push({ role: 'user', content: question }, { role: 'assistant', content: answer });
  }
  return turns;
}

/** The turns of a list, with the system text of a column of its own before them. */
export function listedTurns(fields: Fields, columns: Columns, role: ColumnRole): readonly Turn[] | Misfit {
  const turns = readTurns(cell(fields, columns, role), columns[role] ?? role);
  return isMisfit(turns) ? turns : withSystem(turns, fields, columns);
}

/** A prompt: text, a list of turns, or OpenAI's `{messages: […]}`. */
export function promptTurns(fields: Fields, columns: Columns): readonly Turn[] | Misfit {
  const value = cell(fields, columns, 'prompt');
  const column = columns.prompt ?? 'prompt';
  const inner = isObject(value) && 'messages' in value ? value.messages : value;
  const asTurns =
    Array.isArray(inner) && inner.some((item) => isObject(item) && ('role' in item || 'from' in item));
  const turns = asTurns ? readTurns(inner, column) : textTurn(requiredText(fields, columns, 'prompt'));
  return isMisfit(turns) ? turns : withSystem(turns, fields, columns);
}

const textTurn = (text: string | Misfit): readonly Turn[] | Misfit =>
  typeof text === 'string' ? [{ role: 'user', content: text }] : text;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withSystem(turns: readonly Turn[], fields: Fields, columns: Columns): Turn[] | Misfit {
  const system = optionalText(fields, columns, 'system');
  if (typeof system !== 'string') return system;
  if (system === '' || turns[0]?.role === 'system') return [...turns];
  return [{ role: 'system', content: system }, ...turns];
}

/** The tools of a column of their own, or of OpenAI's `{messages, tools}`. */
export function toolsOf(fields: Fields, columns: Columns): string | null {
  const prompt = cell(fields, columns, 'prompt');
  return readTools(cell(fields, columns, 'tools') ?? (isObject(prompt) ? prompt.tools : null));
}
