import type { ChatContent, RowContent, Turn } from '../../common/datasetRow.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { TermSettings } from '../../common/training.ts';
import type { ChatTemplate } from '../tokenize/chatTemplate.ts';
import { specialTokenPattern } from '../tokenize/specialTokenPattern.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import type { TokenExample } from './batch.ts';
import { spellingsOf, tellsCalls } from './messages.ts';
import { type RenderedDialogue, renderDialogue } from './renderDialogue.ts';
import { type FindTerms, termFinder } from './terms.ts';
import { createTokenPlaces, type TokenPlaces } from './tokenPlaces.ts';

/**
 * Why nothing is learnt from a row. ratedBad: an answer that somebody found bad. noText: a picture, or nothing to predict. refused:
 * the template does not take such a dialogue (its roles, its tools). tooLong: not even its first answer fits.
 */
export const leftOutReasons = ['ratedBad', 'noText', 'refused', 'tooLong'] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

export interface RowExamples {
  /** None when the row is left out; several for a passage that is longer than a row. */
  readonly examples: readonly TokenExample[];
  readonly leftOut: LeftOutReason | null;
  /** Turns at the end were left out, because the whole dialogue does not fit. */
  readonly isCut: boolean;
  /** The template changes earlier turns, so that of several answers only the last is learnt. */
  readonly isOnlyLast: boolean;
}

export interface ExampleOptions {
  readonly template: ChatTemplate;
  readonly tokenizer: Tokenizer;
  /** Longest example. */
  readonly maxTokens: number;
  readonly terms: TermSettings;
  /** The day that templates are told which name it: one for a whole run, or a resumed one learns other tokens. */
  readonly now: Date;
}

interface Maker extends ExampleOptions {
  readonly special: RegExp | null;
  readonly findTerms: FindTerms;
  /** By whether the tokenizer adds its own special tokens. */
  readonly places: Readonly<Record<'dialogue' | 'passage', (text: string) => TokenPlaces>>;
}

/**
 * Rows as tokens. Of a dialogue every answer is learnt with the token that ends it, and nothing else; of a passage every token.
 * A preference teaches its better answer. @throws AppError `template.invalid`, `template.tooMuchWork`
 */
export function createExampleMaker(options: ExampleOptions): (content: RowContent) => RowExamples {
  const { tokenizer, template, terms } = options;
  const special = specialTokenPattern(tokenizer.specialTokens);
  const placesWith = (addSpecialTokens: boolean) =>
    createTokenPlaces({ tokenizer, special, addSpecialTokens });
  const maker: Maker = {
    ...options,
    special,
    findTerms: terms.weight === 1 ? () => [] : termFinder(terms.terms),
    places: { dialogue: placesWith(template.addSpecialTokens), passage: placesWith(true) },
  };
  return (content) => {
    if ('text' in content) return passageExamples(content.text, maker);
    if ('image' in content) return leftOut('noText');
    if ('good' in content && !content.good) return leftOut('ratedBad');
    return dialogueExample(withAnswer(content), maker);
  };
}

const leftOut = (reason: LeftOutReason): RowExamples => ({
  ...{ examples: [], leftOut: reason, isCut: false, isOnlyLast: false },
});

function withAnswer(content: Exclude<RowContent, { text: string } | { image: string }>): ChatContent {
  if (!('chosen' in content)) return content;
  const { turns, tools, chosen } = content;
  return { turns: [...turns, { role: 'assistant', content: chosen }], tools };
}

/** A passage that is longer than a row becomes several; each is read without what came before it. */
function passageExamples(text: string, { places, findTerms, terms, maxTokens }: Maker): RowExamples {
  const whole = places.passage(text);
  const weights = whole.ids.map(() => 1);
  const stretch = {
    text: { start: 0, end: text.length },
    tokens: { start: 0, end: whole.ids.length },
  };
  for (const at of whole.overlapping(findTerms(text), stretch)) weights[at] = terms.weight;
  const examples: TokenExample[] = [];
  for (let from = 0; from < whole.ids.length; from += maxTokens) {
    const ids = whole.ids.slice(from, from + maxTokens);
    if (ids.length > 1) examples.push({ ids, weights: [0, ...weights.slice(from + 1, from + maxTokens)] });
  }
  return examples.length === 0
    ? leftOut('noText')
    : { examples, leftOut: null, isCut: false, isOnlyLast: false };
}

/** Turns as far as they go that end with an answer. */
function upToAnswer(turns: readonly Turn[]): readonly Turn[] {
  return turns.slice(0, turns.findLastIndex(({ role }) => role === 'assistant' || role === 'call') + 1);
}

function dialogueExample({ turns, tools }: ChatContent, maker: Maker): RowExamples {
  const said = upToAnswer(turns);
  if (said.length === 0) return leftOut('noText');
  const whole = makeExample({ turns: said, tools }, maker);
  if (typeof whole === 'string') return leftOut(whole);
  // As long as it does not fit, the last answer goes with the question before it.
  for (let shorter = said; ; ) {
    const made = shorter === said ? whole : makeExample({ turns: shorter, tools }, maker);
    if (typeof made === 'string') return leftOut(made);
    const { example, isOnlyLast } = made;
    if (example !== null)
      return { examples: [example], leftOut: null, isCut: made.isCut || shorter !== said, isOnlyLast };
    shorter = upToAnswer(shorter.slice(0, -1));
    if (shorter.length === 0) return leftOut('tooLong');
  }
}

interface Made {
  /** null: it does not fit. */
  readonly example: TokenExample | null;
  readonly isCut: boolean;
  readonly isOnlyLast: boolean;
}

function makeExample(dialogue: ChatContent, maker: Maker): Made | LeftOutReason {
  const rendered = renderFirst(dialogue, maker);
  if (rendered === null) return 'refused';
  const { text, skipped } = rendered;
  const places = maker.places.dialogue(text);
  const answers = rendered.answers
    .map((range) => ({ text: range, tokens: places.tokensOf(range) }))
    .filter(({ tokens }) => tokens.end > Math.max(1, tokens.start));
  if (answers.length === 0) return 'noText';
  const fitting = answers.filter(({ tokens }) => tokens.end <= maker.maxTokens);
  const end = fitting.at(-1)?.tokens.end;
  const isOnlyLast = skipped > 0;
  if (end === undefined) return { example: null, isCut: false, isOnlyLast };
  const weights = new Array<number>(end).fill(0);
  for (const stretch of fitting) {
    weights.fill(1, stretch.tokens.start, stretch.tokens.end);
    const terms = maker.findTerms(text.slice(stretch.text.start, stretch.text.end));
    for (const at of places.overlapping(terms, stretch)) weights[at] = maker.terms.weight;
  }
  // The first token follows nothing.
  weights[0] = 0;
  const example = { ids: places.ids.slice(0, end), weights };
  return { example, isCut: fitting.length < answers.length, isOnlyLast };
}

/** In the first spelling that the template takes; null: it takes none. */
function renderFirst(
  { turns, tools }: ChatContent,
  { template, special, now }: Maker,
): RenderedDialogue | null {
  const list = readTools(tools);
  if (list === null) return null;
  for (const messages of spellingsOf(turns)) {
    try {
      const options = { addGenerationPrompt: false, tools: list, now };
      if (tellsCalls((marked) => template.render(marked, options), messages))
        return renderDialogue({ messages, tools: list }, { template, special, now });
    } catch (error) {
      // Both are said of a dialogue: `raise_exception`, and what a template cannot do with a value.
      if (!(error instanceof AppError) || !refusals.has(error.code)) throw error;
    }
  }
  return null;
}

const refusals: ReadonlySet<string> = new Set(['template.refused', 'template.invalid']);

/** null: not a list. */
function readTools(tools: string | null): readonly unknown[] | undefined | null {
  if (tools === null) return undefined;
  try {
    const list: unknown = JSON.parse(tools);
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}
