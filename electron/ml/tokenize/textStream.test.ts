import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createTextStream } from './textStream.ts';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

const fixtures = new URL('../../../e2e/fixtures/tokenizers/', import.meta.url);

function readFixture(name: string): Tokenizer {
  const json = gunzipSync(readFileSync(new URL(`${name}.tokenizer.json.gz`, fixtures))).toString();
  return createTokenizer(JSON.parse(json), {});
}
const tokenizers = [
  ['byte-level', readFixture('qwen2.5-7b-instruct')],
  ['byte-fallback', readFixture('llama-2-7b-chat')],
] as const;

/** A character that no vocabulary here has as one token. */
const rare = '𓂀';

const texts = [
  'Hello, world. This is  a   test.',
  '  two spaces first, and two last  ',
  '报警 E17 表示冷却泵堵塞。',
  'Flags 🇩🇪, a family 👨‍👩‍👧‍👦, math 𝔘𝔫𝔦, Tibetan ༄༅, Gothic 𐌰𐌱',
  'line\n\n\tindented\r\nend\n',
  'a real \uFFFD in the text',
  '\u0000\u0001 control',
  'ŽžÝý — “quotes” … ½ µ',
];

function pieces(tokenizer: Tokenizer, ids: readonly number[]): string[] {
  const stream = createTextStream(tokenizer);
  return [...ids.map((id) => stream.push(id)), stream.end()];
}

for (const [name, tokenizer] of tokenizers) {
  test(`the pieces of a ${name} stream are the whole text, and none has half a character`, () => {
    for (const text of texts) {
      const ids = tokenizer.encode(text, { addSpecialTokens: false });
      const parts = pieces(tokenizer, ids);
      expect(parts.join('')).toBe(tokenizer.decode(ids));
      expect(parts.join('')).toBe(text);
      for (const part of parts) {
        expect(part.isWellFormed()).toBe(true);
        if (!text.includes('\uFFFD')) expect(part).not.toContain('\uFFFD');
      }
    }
  });

  test(`a ${name} character of several tokens appears when its last byte is there`, () => {
    const ids = tokenizer.encode(rare, { addSpecialTokens: false });
    expect(ids.length).toBeGreaterThan(1);
    const parts = pieces(tokenizer, ids).slice(0, ids.length);
    expect(parts.slice(0, -1).join('')).toBe('');
    expect(parts.at(-1)).toBe(rare);
  });

  test(`${name} bytes that never become a character come out in the end, and later text is right again`, () => {
    const [lead = 0] = tokenizer.encode(rare, { addSpecialTokens: false }).slice(-1);
    const after = tokenizer.encode('done', { addSpecialTokens: false });
    const stream = createTextStream(tokenizer);
    const garbage = Array.from({ length: 40 }, () => stream.push(lead)).join('');
    expect(garbage).toMatch(/^\uFFFD+$/);
    expect(after.map((id) => stream.push(id)).join('')).toContain('done');
  });
}

test('an incomplete character at the end of an answer is shown as such, not lost', () => {
  const [, tokenizer] = tokenizers[0];
  const ids = tokenizer.encode(`ok${rare}`, { addSpecialTokens: false }).slice(0, -1);
  expect(pieces(tokenizer, ids).join('')).toMatch(/^ok\uFFFD+$/);
});

test('special tokens and ids without a token add nothing and disturb nothing', () => {
  const [, tokenizer] = tokenizers[0];
  const [a = 0, b = 0] = tokenizer.encode('one two', { addSpecialTokens: false });
  expect(pieces(tokenizer, [151_644, a, 151_900, 151_645, b])).toEqual(['', 'one', '', '', ' two', '']);
});
