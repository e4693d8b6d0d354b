import { specialTokenPattern } from '../../ml/tokenize/specialTokenPattern.ts';
import type { Tokenizer } from '../../ml/tokenize/tokenizer.ts';

/** Texts whose counts are remembered, in all; a conversation of 100,000 tokens has about a third of that. */
const rememberedLength = 1_000_000;

/**
 * Counts the tokens of prompts that mostly stay the same, as while somebody types: a tokenizer cuts a text at its special
 * tokens first and then looks at each section alone, so only a section that is new is encoded. Some tokenizers treat the
 * first section in a way of their own; the first count is therefore done both ways, and where the two differ every text is
 * encoded whole.
 */
export function createTokenCounter(
  tokenizer: Pick<Tokenizer, 'encode' | 'specialTokens'>,
  options: { readonly addSpecialTokens: boolean },
): (text: string) => number {
  const cut = specialTokenPattern(tokenizer.specialTokens);
  const known = new Map<string, number>();
  let knownLength = 0;
  let sectionsAdd: boolean | null = null;
  const whole = (text: string) => tokenizer.encode(text, options).length;
  const around = () => tokenizer.encode('', options).length;

  function countSection(section: string): number {
    const before = known.get(section);
    if (before !== undefined) return before;
    const tokens = tokenizer.encode(section, { addSpecialTokens: false }).length;
    if (knownLength + section.length > rememberedLength) {
      known.clear();
      knownLength = 0;
    }
    known.set(section, tokens);
    knownLength += section.length;
    return tokens;
  }

  return (text) => {
    if (cut === null || sectionsAdd === false) return whole(text);
    const sections = text.split(cut).filter((section) => section !== '');
    const sum = sections.reduce((tokens, section) => tokens + countSection(section), around());
    if (sectionsAdd !== null) return sum;
    const all = whole(text);
    if (sections.length > 2) sectionsAdd = all === sum;
    return all;
  };
}
