import { AppError } from '../../common/errors/appError.ts';
import type { ChatMessage } from './generation.ts';

/** A conversation as the model gets it. */
export interface FittedPrompt {
  readonly text: string;
  readonly ids: readonly number[];
  /** Turns left out, oldest first. */
  readonly droppedTurns: number;
}

export interface FitInput {
  readonly messages: readonly ChatMessage[];
  readonly contextLength: number;
  /** Tokens an answer may take at most; null: no limit was asked. */
  readonly maxTokens: number | null;
  render(messages: readonly ChatMessage[]): { readonly text: string; readonly ids: readonly number[] };
}

/** Room kept for an answer of unknown length: a paragraph, but never more than a quarter of the context. */
const usualAnswerTokens = 512;

/**
 * Leaves out as many of the oldest turns (a question with its answer) as it takes for the rest and an answer to fit.
 * System prompts and the last question always stay.
 * @throws AppError `chat.promptTooLong` when those alone leave no room for a single token
 */
export function fitPrompt({ messages, contextLength, maxTokens, render }: FitInput): FittedPrompt {
  const reserve = Math.max(1, Math.min(maxTokens ?? usualAnswerTokens, Math.floor(contextLength / 4)));
  const turns = turnNumbers(messages);
  const removable = Math.max(0, ...turns);
  const without = (dropped: number) =>
    render(messages.filter((_, i) => (turns[i] ?? 0) < 0 || (turns[i] ?? 0) >= dropped));
  // The fewest turns that are enough, by halving: rendering and encoding a long conversation is not free.
  let [low, high] = [0, removable];
  let best = without(0);
  if (best.ids.length + reserve <= contextLength) return { ...best, droppedTurns: 0 };
  best = without(high);
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    const tried = without(middle);
    if (tried.ids.length + reserve > contextLength) low = middle;
    else [high, best] = [middle, tried];
  }
  if (best.ids.length >= contextLength)
    throw new AppError('chat.promptTooLong', { tokens: best.ids.length, contextLength });
  return { ...best, droppedTurns: high };
}

/** For each message the number of its turn (a turn begins with a user's message), -1 for system prompts. */
function turnNumbers(messages: readonly ChatMessage[]): number[] {
  let turn = -1;
  return messages.map(({ role }) => {
    if (role === 'system') return -1;
    if (role === 'user') turn++;
    return Math.max(turn, 0);
  });
}
