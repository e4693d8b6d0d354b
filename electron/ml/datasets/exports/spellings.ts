import type { ExportLoss } from '../../../common/datasetExport.ts';
import type { RecordShape } from '../../../common/datasetFile.ts';
import type { ContentOf, RowContent, Turn, TurnRole } from '../../../common/datasetRow.ts';
import type { ColumnType } from './columnTypes.ts';
import { keepsCallSpaces, spellMessages } from './messages.ts';

export type Fields = Record<string, unknown>;
export type Spelled = Fields | ExportLoss;
export const isLoss = (value: unknown): value is ExportLoss => typeof value === 'string';

/** How a shape is written: its columns in their order, and the record of a row. A field that is null is empty. */
export interface Spelling<Content extends RowContent> {
  readonly columns: Readonly<Record<string, ColumnType>>;
  spell(content: Content): Spelled;
  /** What the record that was spelled does not say as the row does. */
  changes?(content: Content): ExportLoss | null;
}

/** ShareGPT's names, as LLaMA-Factory has them by default. */
const speakers = {
  system: 'system',
  user: 'human',
  assistant: 'gpt',
  call: 'function_call',
  tool: 'observation',
} as const satisfies Record<TurnRole, string>;

const speeches = (turns: readonly Turn[]) =>
  turns.map(({ role, content }) => ({ from: speakers[role], value: content }));

/** The system text apart from what is said. */
function withoutSystem(turns: readonly Turn[]): { system: string | null; said: readonly Turn[] } {
  const [first, ...rest] = turns;
  return first?.role === 'system' ? { system: first.content, said: rest } : { system: null, said: turns };
}

function spellConversation({ turns, tools }: ContentOf['chat']) {
  const { system, said } = withoutSystem(turns);
  return { conversations: speeches(said), system, tools };
}

const answer = (value: string) => ({ from: speakers.assistant, value });

/** Questions and answers that take turns; null: calls of tools are among them. */
function pairs(said: readonly Turn[]): [string, string][] | null {
  if (said.some(({ role }) => role === 'call' || role === 'tool')) return null;
  const texts = said.map(({ content }) => content);
  return texts.flatMap((text, i) => (i % 2 === 0 ? [[text, texts[i + 1] ?? ''] as [string, string]] : []));
}

const callChanges = ({ turns }: ContentOf['chat']): ExportLoss | null =>
  keepsCallSpaces(turns) ? null : 'callSpaces';

export const spellings = {
  messages: {
    columns: { messages: 'messages', tools: 'text' },
    spell({ turns, tools }) {
      const messages = spellMessages(turns);
      return isLoss(messages) ? messages : { messages, tools };
    },
    changes: callChanges,
  },
  sharegpt: {
    columns: { conversations: 'speeches', system: 'text', tools: 'text' },
    spell: spellConversation,
  },
  alpaca: {
    columns: {
      instruction: 'text',
      input: 'text',
      output: 'text',
      system: 'text',
      history: 'pairs',
      tools: 'text',
    },
    spell({ turns, tools }) {
      const { system, said } = withoutSystem(turns);
      const exchanges = pairs(said);
      if (exchanges === null) return 'toolCalls';
      const [instruction, output] = exchanges.at(-1) ?? ['', ''];
      const history = exchanges.length > 1 ? exchanges.slice(0, -1) : null;
      return { instruction, input: '', output, system, history, tools };
    },
  },
  promptCompletion: {
    columns: { prompt: 'text', completion: 'text', system: 'text', tools: 'text' },
    spell({ turns, tools }) {
      const { system, said } = withoutSystem(turns);
      const exchanges = pairs(said);
      if (exchanges === null) return 'toolCalls';
      if (exchanges.length > 1) return 'severalTurns';
      const [prompt, completion] = exchanges[0] ?? ['', ''];
      return { prompt, completion, system, tools };
    },
  },
  preference: {
    columns: {
      conversations: 'speeches',
      chosen: 'answer',
      rejected: 'answer',
      system: 'text',
      tools: 'text',
    },
    spell({ chosen, rejected, ...chat }) {
      const { conversations, ...rest } = spellConversation(chat);
      return { conversations, chosen: answer(chosen), rejected: answer(rejected), ...rest };
    },
  },
  kto: {
    columns: { messages: 'messages', label: 'boolean', tools: 'text' },
    spell({ turns, tools, good }) {
      const messages = spellMessages(turns);
      return isLoss(messages) ? messages : { messages, label: good, tools };
    },
    changes: callChanges,
  },
  text: { columns: { text: 'text' }, spell: ({ text }) => ({ text }) },
} as const satisfies {
  [Shape in Exclude<RecordShape, 'image'>]: Spelling<
    Shape extends 'preference'
      ? ContentOf['preference']
      : Shape extends 'kto'
        ? ContentOf['rated']
        : Shape extends 'text'
          ? ContentOf['text']
          : ContentOf['chat']
  >;
};
