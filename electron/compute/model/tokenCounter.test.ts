import { expect, test } from 'vitest';
import { createTokenizer } from '../../ml/tokenize/tokenizer.ts';
import { createTokenCounter } from './tokenCounter.ts';

/** Letters and spaces; with `prepend`, the very first section gets a token of its own (as Llama's does). */
function letters({ prepend = false } = {}) {
  const vocab = Object.fromEntries([...'abc ▁'].map((letter, index) => [letter, index]));
  const added_tokens = ['<|a|>', '<|a|>x'].map((content, index) => ({
    id: 10 + index,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  }));
  const pre_tokenizer = prepend ? { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first' } : null;
  return createTokenizer({ model: { type: 'BPE', vocab, merges: [] }, added_tokens, pre_tokenizer }, {});
}

const texts = [
  'abc',
  '',
  '<|a|>',
  'ab<|a|>c<|a|>xab',
  'ab<|a|>c<|a|>xa',
  '<|a|><|a|>abc',
  'a b<|a|> c <|a|>b',
];

test.each([false, true])('counts are those of the whole text; first section apart: %s', (prepend) => {
  const tokenizer = letters({ prepend });
  const count = createTokenCounter(tokenizer, { addSpecialTokens: true });
  for (const text of [...texts, ...texts])
    expect(count(text), text).toBe(tokenizer.encode(text, { addSpecialTokens: true }).length);
});

test('of a text that was counted before only what is new is encoded', () => {
  const tokenizer = letters();
  const encoded: string[] = [];
  const recording = {
    ...tokenizer,
    encode: (text: string, options: { readonly addSpecialTokens: boolean }) => {
      if (text !== '') encoded.push(text);
      return tokenizer.encode(text, options);
    },
  };
  const count = createTokenCounter(recording, { addSpecialTokens: false });
  expect(count('abc<|a|>ab<|a|>a')).toBe(8);
  encoded.length = 0;
  expect(count('abc<|a|>ab<|a|>ac')).toBe(9);
  expect(encoded).toEqual(['ac']);
});
