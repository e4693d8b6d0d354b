import { setImmediate } from 'node:timers/promises';
import type { ChatContent, RowContent } from '../../common/datasetRow.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { UnusedReason } from '../../common/evaluation.ts';
import type { TokenExample } from '../../ml/training/batch.ts';
import { createExampleMaker, type LeftOutReason } from '../../ml/training/examples.ts';
import { spellingsOf, tellsCalls } from '../../ml/training/messages.ts';
import type { ModelFiles } from '../model/modelFiles.ts';
import { withTimeLimit } from '../model/timeLimit.ts';
import { stopIfCancelled } from '../quality/cancelled.ts';
import { type ExampleLine, readExampleLines } from '../training/exampleLines.ts';
import type { ExamplesFile } from '../training/requests.ts';

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
  /** The same dialogue with other answers, for their likelihood; undefined where the template does not take one. */
  withAnswers(answers: readonly string[]): readonly (TokenExample | undefined)[];
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

/** Rows between two looks at whether anybody still wants them. */
const atOnce = 100;
/** Of so many rows: far above what an honest model needs. */
const rowsLimitMs = 60_000;

function withinLimit<T>(work: () => T): T {
  const expired = () => new AppError('tokenizer.tooSlow', { limitMs: rowsLimitMs });
  return withTimeLimit({ limitMs: rowsLimitMs, expired }, work);
}

/**
 * A file of rows as questions and as tokens. Throws `training.examplesBroken`, `training.examplesChanged`, `file.unreadable`,
 * `tokenizer.tooSlow`, `tokenizer.idOutOfRange`, `template.*`, `request.cancelled`.
 */
export async function prepareRows(
  file: ExamplesFile,
  options: PrepareOptions,
  signal: AbortSignal,
): Promise<PreparedRow[]> {
  const { files, contextLength: maxTokens, now } = options;
  const makeExamples = createExampleMaker({ ...files, maxTokens, terms: { terms: [], weight: 1 }, now });
  const rows: PreparedRow[] = [];
  for await (const { lines } of readExampleLines(file)) {
    for (let from = 0; from < lines.length; from += atOnce) {
      stopIfCancelled(signal);
      withinLimit(() => {
        for (const line of lines.slice(from, from + atOnce))
          rows.push(prepareRow(line, { ...options, makeExamples }));
      });
      // A cancel is a message: it comes in here.
      await setImmediate();
    }
  }
  return rows;
}

interface Preparing extends PrepareOptions {
  readonly makeExamples: ReturnType<typeof createExampleMaker>;
}

function prepareRow({ row, content }: ExampleLine, preparing: Preparing): PreparedRow {
  const { makeExamples, vocabSize, contextLength } = preparing;
  const { examples, leftOut } = makeExamples(content);
  for (const { ids } of examples) requireKnown(ids, vocabSize);
  const asked = leftOut === null ? askedOf(content) : null;
  const prompt = asked && renderPrompt(asked.before, preparing);
  if (asked === null || prompt === null || prompt.ids.length >= contextLength)
    return { question: null, examples, unused: leftOut && unusedFor[leftOut] };
  requireKnown(prompt.ids, vocabSize);
  const { turns } = asked.before;
  const question: Question = {
    row,
    question: turns.at(-1)?.content ?? '',
    turnsBefore: turns.length - 1,
    reference: finalAnswer(asked.reference),
    promptText: prompt.text,
    promptIds: prompt.ids,
    withAnswers: (answers) =>
      withinLimit(() => answers.map((answer) => makeExamples(answered(asked.before, answer)).examples[0])),
  };
  return { question, examples, unused: null };
}

function requireKnown(ids: readonly number[], vocabSize: number): void {
  const beyond = ids.find((id) => id >= vocabSize);
  if (beyond !== undefined) throw new AppError('tokenizer.idOutOfRange', { id: beyond, vocabSize });
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
  const before = turns.slice(0, Math.max(0, last));
  if (!before.some(({ role }) => role === 'user')) return null;
  return { before: { turns: before, tools }, reference: turns[last]?.content ?? '' };
}

/** Both are said of a dialogue: `raise_exception`, and what a template cannot do with a value. */
const refusals: ReadonlySet<string> = new Set(['template.refused', 'template.invalid']);

/** In the first spelling that the template takes; null: it takes none. */
function renderPrompt(
  { turns, tools }: ChatContent,
  { files: { template, tokenizer }, now }: PrepareOptions,
): { readonly text: string; readonly ids: readonly number[] } | null {
  const list = tools === null ? undefined : (JSON.parse(tools) as unknown[]);
  for (const messages of spellingsOf(turns)) {
    try {
      const options = { addGenerationPrompt: true, tools: list, now };
      if (!tellsCalls((marked) => template.render(marked, options), messages)) continue;
      const text = template.render(messages, options);
      return { text, ids: tokenizer.encode(text, { addSpecialTokens: template.addSpecialTokens }) };
    } catch (error) {
      if (!(error instanceof AppError) || !refusals.has(error.code)) throw error;
    }
  }
  return null;
}
