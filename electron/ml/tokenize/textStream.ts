import type { Tokenizer } from './tokenizer.ts';

/** Turns tokens into text as they come; the pieces joined are what `decode` makes of all the tokens. */
export interface TextStream {
  /** What this token adds; '' while a character is incomplete. */
  push(id: number): string;
  /** What was held back. */
  end(): string;
}

/**
 * A character takes at most four byte tokens. Bytes that never become one are let out after this many tokens
 * (as U+FFFD), or a broken model would be silent for ever and each token slower than the one before.
 */
const maxHeldTokens = 16;

/**
 * Tokens are decoded in a short window together with the ones before them, and the difference is the new text: so
 * a leading space stays (a decoder strips it only from the first token), and a character whose bytes are spread
 * over several tokens appears when it is whole. As in TGI and vLLM ("prefix offset, read offset").
 */
export function createTextStream(tokenizer: Pick<Tokenizer, 'decode' | 'isSpecial'>): TextStream {
  let shown: number[] = [];
  let held: number[] = [];

  function release(): string {
    const before = tokenizer.decode(shown);
    const text = tokenizer.decode([...shown, ...held]).slice(before.length);
    // A token without text leaves the window as it is, but the first one must stay in it: a lone `▁` at the start
    // is stripped there, and the next token is then no longer the first.
    if (text !== '' || shown.length === 0) shown = held;
    held = [];
    return text;
  }
  return {
    push(id) {
      if (tokenizer.isSpecial(id)) return '';
      held.push(id);
      const incomplete = tokenizer.decode([...shown, ...held]).endsWith('\uFFFD');
      if (incomplete && held.length < maxHeldTokens) return '';
      const text = release();
      // Bytes that were given up must not complete a character later.
      if (incomplete) shown = [];
      return text;
    },
    end: () => (held.length === 0 ? '' : release()),
  };
}
