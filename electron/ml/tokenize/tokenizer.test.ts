import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

const fixtures = new URL('../../../e2e/fixtures/tokenizers/', import.meta.url);

function readFixture(name: string, ...added: object[]): Tokenizer {
  const json = JSON.parse(
    gunzipSync(readFileSync(new URL(`${name}.tokenizer.json.gz`, fixtures))).toString(),
  );
  const config = readFileSync(new URL(`${name}.tokenizer_config.json`, fixtures), 'utf8');
  return createTokenizer({ ...json, added_tokens: [...json.added_tokens, ...added] }, JSON.parse(config));
}
/** Phi-3 has Llama 2's vocabulary and these of its own, among others. */
const phiTokens = [
  { id: 32_001, content: '<|assistant|>', special: true, normalized: false, rstrip: true },
  { id: 32_007, content: '<|end|>', special: true, normalized: false, rstrip: true },
  { id: 32_010, content: '<|user|>', special: true, normalized: false, rstrip: true },
];
const tokenizers = { qwen: readFixture('qwen2.5-7b-instruct'), llama: readFixture('llama-2-7b-chat') };
const phi = readFixture('llama-2-7b-chat', ...phiTokens);

/** llama.cpp's pairs: texts separated by a line, one line of ids for each. */
function readVectors(name: string): readonly (readonly [text: string, ids: readonly number[]])[] {
  const texts = readFileSync(new URL(`${name}.inp`, fixtures), 'utf8').split('\n__ggml_vocab_test__\n');
  const lines = readFileSync(new URL(`${name}.out`, fixtures), 'utf8').split('\n');
  return texts.map((text, i) => [text, (lines[i] ?? '').split(' ').filter(Boolean).map(Number)]);
}

const sets = [
  ['qwen2', tokenizers.qwen],
  ['llama-spm', tokenizers.llama],
  ['phi-3', phi],
] as const;

test.each(sets)("every text of llama.cpp's %s vectors becomes the published token ids", (name, tokenizer) => {
  const vectors = readVectors(name);
  expect(vectors.length).toBeGreaterThan(45);
  for (const [text, ids] of vectors) expect(tokenizer.encode(text, { addSpecialTokens: false })).toEqual(ids);
});

test.each(sets)('the texts of the %s vectors come back from their ids', (name, tokenizer) => {
  for (const [text, ids] of readVectors(name)) {
    const expected = name === 'qwen2' ? text.normalize('NFC') : text;
    expect(tokenizer.decode(ids)).toBe(expected);
  }
});

test('prompts of the sample model are encoded as in Python, one by one', () => {
  const sample = new URL('../../../assets/sample-model/', import.meta.url);
  const read = (url: URL) => JSON.parse(readFileSync(url, 'utf8'));
  const cases: { texts: string[]; prompts: number[][] } = read(new URL('../reference/cases.json', fixtures));
  const tokenizer = createTokenizer(
    read(new URL('tokenizer.json', sample)),
    read(new URL('tokenizer_config.json', sample)),
  );
  expect(cases.texts.length).toBe(8);
  expect(cases.texts.map((text) => tokenizer.encode(text, { addSpecialTokens: true }))).toEqual(
    cases.prompts,
  );
});

test('special tokens are recognised in a prompt, added only when asked, and never shown', () => {
  const { qwen, llama } = tokenizers;
  expect(qwen.encode('<|im_start|>user', { addSpecialTokens: false })).toEqual([151_644, 872]);
  expect(llama.encode('Hi', { addSpecialTokens: true })).toEqual([1, 6324]);
  expect(llama.encode('Hi', { addSpecialTokens: false })).toEqual([6324]);
  expect(phi.encode('<|user|>\nHi<|end|>\n<|assistant|>\n', { addSpecialTokens: false })).toEqual([
    32_010, 6324, 32_007, 32_001,
  ]);
  expect(qwen.decode([151_644, 872, 151_645])).toBe('user');
  expect([qwen.isSpecial(151_645), qwen.isSpecial(872)]).toEqual([true, false]);
  expect([qwen.idOf('<|im_end|>'), qwen.idOf('<|no such token|>'), qwen.vocabSize]).toEqual([
    151_645,
    undefined,
    151_665,
  ]);
});

test('ids beyond the vocabulary, which models pad, decode to nothing', () => {
  expect(tokenizers.qwen.decode([872, 151_900])).toBe('user');
  expect(tokenizers.qwen.decode([])).toBe('');
});

test('spaces before punctuation stay: decoding does not tidy up code', () => {
  const text = "a . b , c ! don 't x ?";
  for (const tokenizer of Object.values(tokenizers))
    expect(tokenizer.decode(tokenizer.encode(text, { addSpecialTokens: false }))).toBe(text);
});

const plain = (model: object, rest: object = {}): unknown => ({ added_tokens: [], ...rest, model });

test('tokens named like the properties of every object have ids of their own', () => {
  const vocab = JSON.parse('{"__proto__":0,"constructor":1,"toString":2,"a":3}');
  const tokenizer = createTokenizer(plain({ type: 'BPE', vocab, merges: [] }), {});
  expect(
    ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((token) => tokenizer.idOf(token)),
  ).toEqual([0, 1, 2, undefined]);
  expect(tokenizer.encode('a', { addSpecialTokens: false })).toEqual([3]);
});

test('a character that a vocabulary without <unk> cannot write is left out', () => {
  const tokenizer = createTokenizer(plain({ type: 'BPE', vocab: { a: 0, b: 1 }, merges: [] }), {});
  expect(tokenizer.encode('a!b', { addSpecialTokens: false })).toEqual([0, 1]);
});

const refused: Record<string, unknown> = {
  'no object': [],
  'no model': {},
  'an unknown model': plain({ type: 'Quantum' }),
  'an unknown decoder': plain({ type: 'BPE', vocab: { a: 0 }, merges: [] }, { decoder: { type: 'Quantum' } }),
  'a bad expression': plain(
    { type: 'BPE', vocab: { a: 0 }, merges: [] },
    { pre_tokenizer: { type: 'Split', pattern: { Regex: '(' }, behavior: 'Isolated', invert: false } },
  ),
  'an id that would be a property name': plain({ type: 'BPE', vocab: { a: 'length' }, merges: [] }),
  'an id that would fill the memory': plain({ type: 'BPE', vocab: { a: 4e9 }, merges: [] }),
  'a negative id': plain({ type: 'BPE', vocab: { a: -1 }, merges: [] }),
  'an added token without id': plain(
    { type: 'BPE', vocab: { a: 0 }, merges: [] },
    { added_tokens: [{ content: 'x' }] },
  ),
};

test.each(Object.entries(refused))('%s is refused as tokenizer.invalid', (_, json) => {
  expect(() => createTokenizer(json, {})).toThrow(expect.objectContaining({ code: 'tokenizer.invalid' }));
});
