/** Follows an answer's text and measures the time inside the `<think>` block at its beginning. */
export interface Reasoning {
  /**
   * What is shown of a piece of text that came at that moment: itself, and before the first one the opening tag when the
   * prompt had already opened the block (DeepSeek-R1's template ends with it), so that every such answer reads alike.
   */
  push(text: string, now: number): string;
  /** Milliseconds inside the block, of one that is still open up to `now`; null: the answer has none. */
  elapsedMs(now: number): number | null;
}

const openingTag = '<think>';
const closingTag = '</think>';

/** `startedAt`: when the answer's first token came. Times are of one clock, in milliseconds. */
export function followReasoning(promptText: string, startedAt: () => number): Reasoning {
  const opened = /<think>\s*$/u.exec(promptText)?.[0] ?? null;
  let place: 'before' | 'inside' | 'after' = opened === null ? 'before' : 'inside';
  let since: number | null = null;
  let elapsed: number | null = null;
  let seen = '';
  return {
    push(text, now) {
      const shown = since === null && opened !== null ? opened + text : text;
      if (opened !== null) since ??= startedAt();
      if (place === 'after') return shown;
      seen += text;
      if (place === 'before') {
        const begun = seen.trimStart();
        if (begun.startsWith(openingTag)) {
          place = 'inside';
          since = now;
        } else if (!openingTag.startsWith(begun)) place = 'after';
      }
      if (place === 'inside') {
        if (seen.includes(closingTag)) {
          place = 'after';
          elapsed = now - (since ?? now);
        } else seen = seen.slice(-closingTag.length);
      }
      return shown;
    },
    elapsedMs: (now) => elapsed ?? (place === 'inside' && since !== null ? now - since : null),
  };
}
