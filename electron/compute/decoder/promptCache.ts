import type { DecoderSession } from './session.ts';

/** Positions computed in one run: small enough that a cancel is noticed quickly, large enough for full speed. */
export const prefillChunk = 256;

/** Which tokens the session's KV cache holds, so that a next turn computes only what is new. */
export interface PromptCache {
  /** How many of these ids need not be computed again; at least the last one must, for its logits. */
  reusable(ids: readonly number[]): number;
  /**
   * Computes `ids` after the first `past` cached tokens (later ones are forgotten) and returns the logits of the
   * last. An abort ends the run as soon as the binding can, with `request.cancelled`.
   */
  run(ids: readonly number[], past: number, signal: AbortSignal): Promise<Float32Array>;
}

export function createPromptCache(session: DecoderSession): PromptCache {
  const cached: number[] = [];
  return {
    reusable(ids) {
      let length = 0;
      while (length < ids.length - 1 && length < cached.length && ids[length] === cached[length]) length++;
      return length;
    },
    async run(ids, past, signal) {
      // Before the run, because one that fails may have overwritten what lay behind.
      cached.length = past;
      const terminate = () => session.terminate();
      signal.addEventListener('abort', terminate, { once: true });
      try {
        const logits = await session.run(ids, past);
        cached.push(...ids);
        return logits;
      } finally {
        signal.removeEventListener('abort', terminate);
      }
    },
  };
}
