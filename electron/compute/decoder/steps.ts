import type { Slot } from './prefixSlots.ts';

/** What a sequence wants computed next. */
export interface Step {
  readonly slot: Slot;
  readonly ids: readonly number[];
  /** Where `ids` begin. */
  readonly past: number;
  /** Logits of which of them. */
  readonly rows: 'last' | 'all';
  readonly signal: AbortSignal;
  /** Given rows that are valid until the session's next call. */
  done(logits: Float32Array): void;
  failed(error: unknown): void;
}

/**
 * Tokens of a prompt computed in one run: small enough that a cancel is noticed quickly and answers beside it go on, large
 * enough for full speed.
 */
export const prefillChunk = 256;

/**
 * Which of the waiting steps go into the next run: all single tokens together, or the piece that has waited longest, in turn.
 * So an answer waits for one chunk of another's prompt at most, and prompts take turns with each other.
 */
export function nextRun(waiting: readonly Step[], lastWasPiece: boolean): readonly Step[] {
  const single = waiting.filter(({ ids }) => ids.length === 1);
  const piece = waiting.find(({ ids }) => ids.length > 1);
  return piece && (single.length === 0 || !lastWasPiece) ? [piece] : single;
}
