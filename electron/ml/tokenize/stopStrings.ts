/** Looks for stop strings in text that comes in pieces. */
export interface StopFilter {
  /** The text that can no longer be part of a stop string; `stopped` when one was found (it and the rest are dropped). */
  push(text: string): { readonly text: string; readonly stopped: boolean };
  /** What was held back because it might have become a stop string. */
  end(): string;
}

export function createStopFilter(stops: readonly string[]): StopFilter {
  let held = '';
  return {
    push(piece) {
      held += piece;
      const at = firstStop(held, stops);
      if (at !== -1) {
        const text = held.slice(0, at);
        held = '';
        return { text, stopped: true };
      }
      const keep = possibleStart(held, stops);
      const text = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text, stopped: false };
    },
    end() {
      const text = held;
      held = '';
      return text;
    },
  };
}

function firstStop(text: string, stops: readonly string[]): number {
  let first = -1;
  for (const stop of stops) {
    const at = text.indexOf(stop);
    if (at !== -1 && (first === -1 || at < first)) first = at;
  }
  return first;
}

/** Length of the longest end of `text` with which a stop string begins. */
function possibleStart(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops)
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--)
      if (text.endsWith(stop.slice(0, length))) longest = length;
  return longest;
}
