import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import type { Sampling } from '../../ml/sampling/sampling.ts';
import type { Profile } from '../layout.ts';

export interface LoadInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profile: Profile;
  readonly threads: number;
  /** Write and use pre-packed weights. */
  readonly usePrepared: boolean;
}
export interface LoadResult {
  readonly device: string;
  readonly loadMs: number;
  readonly preparedUsed: boolean;
  readonly contextLength: number;
  /** Resident memory of the process after loading. */
  readonly memoryBytes: number;
  readonly defaults: Sampling;
  /** Where the chat template came from; `fallback` is shown as a warning. */
  readonly templateSource: 'tokenizer_config.json' | 'chat_template.jinja' | 'fallback';
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}
export interface PromptInput {
  readonly messages: readonly ChatMessage[];
}
export interface PromptResult {
  readonly text: string;
  readonly ids: readonly number[];
  readonly templateSource: LoadResult['templateSource'];
}

export interface GenerateInput {
  readonly messages: readonly ChatMessage[];
  readonly sampling: Sampling;
}
export type FinishReason = 'stop' | 'length' | 'cancelled' | 'context';
export interface GenerateStats {
  readonly promptTokens: number;
  /** Prompt tokens that were still in the cache from the turn before. */
  readonly reusedTokens: number;
  readonly answerTokens: number;
  readonly timeToFirstTokenMs: number;
  readonly tokensPerSecond: number | null;
  /** Turns left out, oldest first, because the context was full; the system prompt is never among them. */
  readonly droppedTurns: number;
}
export type GenerateEvent =
  | { readonly kind: 'state'; readonly state: 'prefill' | 'generating' }
  | { readonly kind: 'notice'; readonly code: string; readonly data: Record<string, string | number> }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'end'; readonly finish: FinishReason; readonly stats: GenerateStats };
