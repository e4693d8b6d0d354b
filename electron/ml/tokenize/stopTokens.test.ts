import { expect, test } from 'vitest';
import { stopTokens } from './stopTokens.ts';
import { createTokenizer } from './tokenizer.ts';

const tokens = ['a', '<|im_end|>', '</s>', '<|end|>', 'b'];
const tokenizer = createTokenizer(
  {
    added_tokens: [{ id: 1, content: '<|im_end|>', special: true }],
    model: { type: 'BPE', vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges: [] },
  },
  {},
);

test('an answer ends at every eos of the three configs and at special tokens that end a turn', () => {
  const stop = stopTokens({
    tokenizer,
    generationConfig: { eos_token_id: [7, 8] },
    config: { eos_token_id: 9 },
    tokenizerConfig: { eos_token: { content: '</s>' } },
  });
  // <|end|> is plain text in this vocabulary, so it ends nothing.
  expect([...stop].sort()).toEqual([1, 2, 7, 8, 9]);
});

test('configs without an eos, or with nonsense there, add nothing', () => {
  const nonsense = { eos_token_id: ['1', null, 1.5] };
  expect([
    ...stopTokens({ tokenizer, generationConfig: nonsense, config: {}, tokenizerConfig: { eos_token: 5 } }),
  ]).toEqual([1]);
});
