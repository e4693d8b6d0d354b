import type { ChatTemplate } from '../tokenize/chatTemplate.ts';
import type { TemplateMessage } from './messages.ts';
import type { TextRange } from './terms.ts';

export interface Dialogue {
  /** The last one is the assistant's. */
  readonly messages: readonly TemplateMessage[];
  readonly tools: readonly unknown[] | undefined;
}

export interface RenderedDialogue {
  readonly text: string;
  /** What is learnt: each answer with the token that ends its turn, without the header before it. */
  readonly answers: readonly TextRange[];
  /**
   * Answers that are not learnt: where the text up to an answer is not the prompt that a chat has there (templates that strip what
   * was thought in earlier turns), only the last one is, behind the prompt that it is given in a chat.
   */
  readonly skipped: number;
}

export interface RenderOptions {
  readonly template: ChatTemplate;
  /** Special tokens in a text (`specialTokenPattern`): where a turn ends. */
  readonly special: RegExp | null;
  /** For templates that name the day. */
  readonly now: Date;
}

/**
 * A dialogue as the model's own template writes it, and where its answers are: found by rendering what came before each, with
 * the beginning of an answer, as a chat does. @throws AppError `template.*`
 */
export function renderDialogue({ messages, tools }: Dialogue, options: RenderOptions): RenderedDialogue {
  const render = (count: number, addGenerationPrompt: boolean) =>
    options.template.render(messages.slice(0, count), { addGenerationPrompt, tools, now: options.now });
  const whole = render(messages.length, false);
  const places = messages.flatMap(({ role }, at) => (role === 'assistant' ? [at] : []));
  const answers: TextRange[] = [];
  for (const at of places) {
    const prompt = render(at, true);
    const upTo = at === messages.length - 1 ? whole : render(at + 1, false);
    const end = answerEnd(upTo, prompt.length, { message: messages[at] as TemplateMessage, ...options });
    if (!upTo.startsWith(prompt) || !whole.startsWith(upTo.slice(0, end)))
      return {
        ...lastAnswer(whole, render(messages.length - 1, true), { messages, ...options }),
        skipped: places.length - 1,
      };
    answers.push({ start: prompt.length, end });
  }
  return { text: whole, answers, skipped: 0 };
}

interface LastInput extends Pick<Dialogue, 'messages'>, Pick<RenderOptions, 'special'> {}

function lastAnswer(
  whole: string,
  prompt: string,
  { messages, special }: LastInput,
): Omit<RenderedDialogue, 'skipped'> {
  const message = messages.at(-1) as TemplateMessage;
  const start = commonLength(whole, prompt);
  const end = answerEnd(whole, start, { message, special });
  const opening = thinkingOpened.exec(prompt);
  if (start === prompt.length || opening === null || opening.index > start || message.content === null)
    return { text: whole, answers: [{ start, end }] };
  // The prompt has begun to think already, and the template leaves that out of what has been said: the answer goes on from there.
  const ending = whole.slice(start + (contentEnd(whole.slice(start), message.content) ?? 0), end);
  const text = prompt + thoughtOut(message.content) + ending;
  return { text, answers: [{ start: prompt.length, end: text.length }] };
}

/** As DeepSeek-R1's prompts end, and as answers go on from there. */
const thinkingOpened = /<think>\s*$/u;

/** What follows an opened block: the answer's own thoughts, or none (the line is open already: another break would join it). */
function thoughtOut(content: string): string {
  const thoughts = content.replace(/^\s*<think>\s*/u, '');
  return thoughts.includes('</think>') ? thoughts : `</think>\n\n${thoughts}`;
}

export function commonLength<T>(a: ArrayLike<T>, b: ArrayLike<T>): number {
  const most = Math.min(a.length, b.length);
  for (let at = 0; at < most; at++) if (a[at] !== b[at]) return at;
  return most;
}

interface AnswerPlace extends Pick<RenderOptions, 'special'> {
  readonly message: TemplateMessage;
}

/** Behind the special token that ends the answer; where there is none, the end of the text. */
function answerEnd(text: string, start: number, { message, special }: AnswerPlace): number {
  const rest = text.slice(start);
  const marks = special === null ? [] : [...rest.matchAll(special)];
  const said = message.content === null || message.tool_calls ? null : contentEnd(rest, message.content);
  // Calls are written with special tokens of their own in some formats: the last one ends the turn.
  const mark = said === null ? marks.at(-1) : marks.find(({ index }) => index >= said);
  return mark === undefined ? text.length : start + mark.index + mark[0].length;
}

/** Where the content ends in what is rendered of it; null: the template has made something else of it. */
function contentEnd(rest: string, content: string): number | null {
  const spellings = [content, content.trim(), content.split('</think>').at(-1)?.trim() ?? content];
  const beginnings = [/^/u, /^\s*/u, /^\s*<think>[\s\S]*?<\/think>\s*/u].map(
    (before) => before.exec(rest)?.[0].length ?? 0,
  );
  for (const said of spellings)
    for (const from of beginnings) if (rest.startsWith(said, from)) return from + said.length;
  for (const said of spellings) {
    const at = rest.indexOf(said);
    if (at >= 0) return at + said.length;
  }
  return null;
}
