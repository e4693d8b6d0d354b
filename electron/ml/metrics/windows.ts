/** One stretch of a text that is run through a model on its own, from an empty cache. */
export interface ScoringWindow {
  /** Tokens [start, end) of the text are run. */
  readonly start: number;
  readonly end: number;
  /** Tokens [scoreFrom, end) are scored: those that no window before has scored, and never the window's first token. */
  readonly scoreFrom: number;
}

/**
 * How a text longer than the window is scored, as in Hugging Face's "Perplexity of fixed-length models": windows of
 * `window` tokens that move on by `stride`; the overlap is context only. With stride < window every token of the text
 * but its first is scored exactly once, after at least window - stride tokens (the first window's after all there are).
 * With stride = window nothing overlaps, so that the first token of every window has nothing before it and is left out.
 * The smaller the stride, the better the context and the longer it takes: about window / stride times the text.
 *
 * @throws RangeError unless window ≥ 2 and 1 ≤ stride ≤ window
 */
export function planWindows(tokenCount: number, window: number, stride: number): ScoringWindow[] {
  if (!Number.isInteger(window) || window < 2) throw new RangeError(`a window of ${window} tokens`);
  if (!Number.isInteger(stride) || stride < 1 || stride > window)
    throw new RangeError(`a stride of ${stride} tokens`);
  const windows: ScoringWindow[] = [];
  let scored = 0;
  for (let start = 0; scored < tokenCount; start += stride) {
    const end = Math.min(start + window, tokenCount);
    const scoreFrom = Math.max(scored, start + 1);
    if (scoreFrom < end) windows.push({ start, end, scoreFrom });
    scored = end;
  }
  return windows;
}

/** Tokens that a plan scores. */
export function scoredTokens(windows: readonly ScoringWindow[]): number {
  return windows.reduce((sum, { scoreFrom, end }) => sum + end - scoreFrom, 0);
}
