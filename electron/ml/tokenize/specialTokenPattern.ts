/** Finds the special tokens of a tokenizer in a text, as it cuts the text at them itself; null: it has none. */
export function specialTokenPattern(specialTokens: readonly string[]): RegExp | null {
  // The longest first, as one may begin with another.
  const texts = specialTokens.filter((text) => text !== '').sort((a, b) => b.length - a.length);
  if (texts.length === 0) return null;
  return new RegExp(`(${texts.map(literal).join('|')})`, 'gu');
}

/** An expression for this text and no other. */
export function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
