import type { ChatContent, RowContent } from '../../common/datasetRow.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { UnusedReason } from '../../common/evaluation.ts';
import type { TokenExample } from '../../ml/training/batch.ts';
import { createExampleMaker, type LeftOutReason } from '../../ml/training/examples.ts';
import { spellingsOf } from '../../ml/training/messages.ts';
import type { ModelFiles } from '../model/modelFiles.ts';
import { withTimeLimit } from '../model/timeLimit.ts';
import type { ExampleRow } from './exampleRows.ts';

/** What a contestant is asked. */
export interface Question {
  readonly row: number;
  /** The last turn before the answer. */
  readonly question: string;
  readonly turnsBefore: number;
  readonly reference: string;
  /** As the model is given it. */
  readonly promptText: string;
  readonly promptIds: readonly number[];
  /** The same dialogue with another answer, for its likelihood; null: the template does not take it. */
  withAnswer(answer: string): TokenExample | null;
}

export interface PreparedRow {
  /** Asked at its last answer; null: there is nothing to ask. */
  readonly question: Question | null;
  /** What is scored; several for a passage that is longer than the context. */
  readonly examples: readonly TokenExample[];
  /** Why it is of no use at all; null: it is of some. */
  readonly unused: UnusedReason | null;
}

export interface PrepareOptions {
  readonly files: Pick<ModelFiles, 'template' | 'tokenizer'>;
  readonly contextLength: number;
  readonly vocabSize: number;
  readonly now: Date;
}

const unusedFor = {
  ratedBad: 'noAnswer',
  noText: 'notText',
  refused: 'refused',
  tooLong: 'tooLong',
} as const satisfies Record<LeftOutReason, UnusedReason>;

/** Far above what an honest model needs for a row: it only keeps a hostile one from holding the process for ever. */
const rowLimitMs = 60_000;

/** Rows as questions and as tokens. @throws AppError `tokenizer.tooSlow`, `tokenizer.idOutOfRange`, `template.*` */
export function createRowPreparer(options: PrepareOptions): (row: ExampleRow) => PreparedRow {
  const { files, contextLength: maxTokens, vocabSize, now } = options;
  const makeExamples = createExampleMaker({ ...files, maxTokens, terms: { terms: [], weight: 1 }, now });
  const expired = () => new AppError('tokenizer.tooSlow', { limitMs: rowLimitMs });
  const check = (ids: readonly number[]) => {
    const beyond = ids.find((id) => id >= vocabSize);
    if (beyond !== undefined) throw new AppError('tokenizer.idOutOfRange', { id: beyond, vocabSize });
  };
  function prepare({ row, content }: ExampleRow): PreparedRow {
    const { examples, leftOut } = makeExamples(content);
    for (const { ids } of examples) check(ids);
    const asked = leftOut === null ? askedOf(content) : null;
    const prompt = asked && renderPrompt(asked.before, options);
    if (asked === null || prompt === null || prompt.ids.length >= maxTokens)
      return { question: null, examples, unused: leftOut && unusedFor[leftOut] };
    check(prompt.ids);
    const withAnswer = (answer: string) =>
      withTimeLimit({ limitMs: rowLimitMs, expired }, () => makeExamples(answered(asked.before, answer)))
        .examples[0] ?? null;
    const { turns } = asked.before;
    const question: Question = {
      row,
      question: turns.at(-1)?.content ?? '',
      turnsBefore: turns.length - 1,
      reference: finalAnswer(asked.reference),
      promptText: prompt.text,
      promptIds: prompt.ids,
      withAnswer,
    };
    return { question, examples, unused: null };
  }
  return (row) => withTimeLimit({ limitMs: rowLimitMs, expired }, () => prepare(row));
}

/** What a reasoning model says once it has thought; everything where it has not. */
export function finalAnswer(text: string): string {
  return (text.split('</think>').at(-1) ?? text).trim();
}

function answered({ turns, tools }: ChatContent, answer: string): ChatContent {
  return { turns: [...turns, { role: 'assistant', content: answer }], tools };
}

interface Asked {
  readonly before: ChatContent;
  readonly reference: string;
}

/** A dialogue up to its last answer in words, and that answer; null: there is none, or nothing was asked. */
function askedOf(content: RowContent): Asked | null {
  if (!('turns' in content)) return null;
  const { turns, tools } = content;
  if ('chosen' in content) return { before: { turns, tools }, reference: content.chosen };
  const last = turns.findLastIndex(({ role }) => role === 'assistant');
  const before = turns.slice(0, last);
  if (!before.some(({ role }) => role === 'user')) return null;
  return { before: { turns: before, tools }, reference: turns[last]?.content ?? '' };
}

/** In the first spelling that the template takes; null: it takes none. */
function renderPrompt(
  { turns, tools }: ChatContent,
  { files: { template, tokenizer }, now }: PrepareOptions,
): { readonly text: string; readonly ids: readonly number[] } | null {
  const list = tools === null ? undefined : (JSON.parse(tools) as unknown[]);
  for (const messages of spellingsOf(turns)) {
    try {
      const text = template.render(messages, { addGenerationPrompt: true, tools: list, now });
      return { text, ids: tokenizer.encode(text, { addSpecialTokens: template.addSpecialTokens }) };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'template.refused') throw error;
    }
  }
  return null;
}
