import { AppError } from '../../common/errors/appError.ts';
import { type FittedPrompt, fitPrompt } from '../decoder/fitPrompt.ts';
import type { ChatMessage } from '../decoder/generation.ts';
import type { ModelFiles } from './modelFiles.ts';
import type { LoadResult } from './requests.ts';
import { withTimeLimit } from './timeLimit.ts';
import { createTokenCounter } from './tokenCounter.ts';

/** Turns messages into what one model is given. */
export interface Conversation {
  readonly templateSource: LoadResult['templateSource'];
  /** Strings at which an answer ends in this format. */
  readonly stop: readonly string[];
  /** @throws AppError `chat.promptTooLong`, `template.*`, `tokenizer.tooSlow`, `tokenizer.idOutOfRange` */
  fit(input: FitRequest): FittedPrompt;
  /** Tokens of all messages, whether they fit or not. @throws AppError as `fit`, without `chat.promptTooLong` */
  count(messages: readonly ChatMessage[]): number;
}

export interface FitRequest {
  readonly messages: readonly ChatMessage[];
  readonly contextLength: number;
  readonly maxTokens: number | null;
  /** The moment that a template which names the day is told. */
  readonly now: Date;
}

/** Both are far above what an honest model needs; they only keep a hostile one from holding the process for ever. */
const renderLimitMs = 10_000;
const encodeLimitMs = 60_000;

export function createConversation(
  files: Pick<ModelFiles, 'template' | 'tokenizer'>,
  vocabSize: number,
): Conversation {
  const { template, tokenizer } = files;
  const slowTemplate = () =>
    new AppError('template.tooMuchWork', { detail: `took longer than ${renderLimitMs} ms` });
  const slowTokenizer = () => new AppError('tokenizer.tooSlow', { limitMs: encodeLimitMs });

  const { addSpecialTokens } = template;
  const countTokens = createTokenCounter(tokenizer, { addSpecialTokens });

  function write(messages: readonly ChatMessage[], now: Date): string {
    return withTimeLimit({ limitMs: renderLimitMs, expired: slowTemplate }, () =>
      template.render(messages, { addGenerationPrompt: true, now }),
    );
  }
  function render(messages: readonly ChatMessage[], now: Date): { text: string; ids: number[] } {
    const text = write(messages, now);
    const ids = withTimeLimit({ limitMs: encodeLimitMs, expired: slowTokenizer }, () =>
      tokenizer.encode(text, { addSpecialTokens }),
    );
    const beyond = ids.find((id) => id >= vocabSize);
    if (beyond !== undefined) throw new AppError('tokenizer.idOutOfRange', { id: beyond, vocabSize });
    return { text, ids };
  }
  return {
    templateSource: template.source,
    stop: template.stop,
    fit: ({ now, ...request }) => fitPrompt({ ...request, render: (messages) => render(messages, now) }),
    count(messages) {
      const text = write(messages, new Date());
      return withTimeLimit({ limitMs: encodeLimitMs, expired: slowTokenizer }, () => countTokens(text));
    },
  };
}
