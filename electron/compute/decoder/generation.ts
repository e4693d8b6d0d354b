import type { ErrorCode } from '../../common/errors/table.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}
export type FinishReason = 'stop' | 'length' | 'cancelled' | 'context';
export interface GenerateStats {
  readonly promptTokens: number;
  /** Prompt tokens that were in a cache already, from the turn before or from another conversation. */
  readonly reusedTokens: number;
  readonly answerTokens: number;
  /** Time in the line before other answers made room; part of the time to the first token. */
  readonly queuedMs: number;
  readonly timeToFirstTokenMs: number;
  readonly tokensPerSecond: number | null;
  /** Turns left out, oldest first, because the context was full; the system prompt is never among them. */
  readonly droppedTurns: number;
  /** Time inside the `<think>` block at the answer's beginning; null: it has none. */
  readonly reasoningMs: number | null;
  /** Tokens that were guessed from the text before and checked several at once, and those of them that were right. */
  readonly draftedTokens: number;
  readonly acceptedTokens: number;
}
export type GenerateEvent =
  /** Other answers are computed first; `ahead` more wait before this one. Told again whenever it has moved up. */
  | { readonly kind: 'state'; readonly state: 'queued'; readonly ahead: number }
  | {
      readonly kind: 'state';
      readonly state: 'prefill' | 'generating';
      /** Prompt tokens computed so far, of those that were not in the cache; with `prefill`. */
      readonly done?: number;
      readonly total?: number;
    }
  /** `chat.templateFallback` {}; `chat.contextTrimmed` { turns }. */
  | { readonly kind: 'notice'; readonly code: ErrorCode; readonly data: Record<string, string | number> }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'end';
      readonly finish: FinishReason;
      readonly stats: GenerateStats;
      /** Conversations whose caches are in memory by now, those of ended answers among them. */
      readonly caches: number;
    };
