import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RowContent } from '../../common/datasetRow.ts';
import { previewExample } from '../../ml/training/summary.ts';
import { layout } from '../layout.ts';
import { type ModelFiles, readModelFiles } from '../model/modelFiles.ts';
import { type ReadExamplesInput, readExamples } from './readExamples.ts';

const assets = new URL('../../../assets/', import.meta.url);
let folder: string;
let model: ModelFiles;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'inhouse-examples-'));
  await mkdir(path.join(folder, layout.source));
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    await cp(new URL(`sample-model/${name}`, assets), path.join(folder, layout.source, name));
  model = await readModelFiles(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const context = { signal: new AbortController().signal };
const lineOf = (content: RowContent, at: number) =>
  `${JSON.stringify({ row: at + 1, hash: '', label: null, content })}\n`;

async function inputOf(bytes: string | Uint8Array, sha256?: string): Promise<ReadExamplesInput> {
  const location = path.join(folder, 'train.jsonl');
  await writeFile(location, bytes);
  return {
    file: { path: location, sha256: sha256 ?? createHash('sha256').update(bytes).digest('hex') },
    ...{ model, vocabSize: 4_096, maxTokens: 128, terms: { terms: [], weight: 1 }, now: new Date(0) },
  };
}

test('the demo’s dialogues become examples of which nothing is left out, and the summary counts them', async () => {
  const text = readFileSync(new URL('sample-data/new-device-train.jsonl', assets), 'utf8');
  const contents: RowContent[] = text
    .trim()
    .split('\n')
    .map((line) => ({ turns: JSON.parse(line).messages, tools: null }));
  const seen: number[] = [];
  const { examples, summary } = await readExamples(await inputOf(contents.map(lineOf).join('')), {
    ...context,
    onProgress: (done, total) => seen.push(done / total),
  });
  expect(seen.at(-1)).toBe(1);
  expect(summary).toMatchObject({ rows: 280, examples: 280, cut: 0, onlyLast: 0, leftOut: 0 });
  expect(summary.tokens).toBe(examples.reduce((sum, { ids }) => sum + ids.length, 0));
  expect(summary.trainedTokens).toBe(
    examples.reduce((sum, { weights }) => sum + weights.filter((weight) => weight > 0).length, 0),
  );
  expect(summary.longest).toBe(Math.max(...examples.map(({ ids }) => ids.length)));
  for (const [bin, { upTo, examples: count }] of summary.lengths.entries()) {
    const from = summary.lengths[bin - 1]?.upTo ?? 0;
    expect(count).toBe(examples.filter(({ ids }) => ids.length > from && ids.length <= upTo).length);
  }
  expect(summary.lengths.reduce((sum, bin) => sum + bin.examples, 0)).toBe(280);
  const [first] = examples;
  expect(first && previewExample(first, model.tokenizer)).toEqual([
    { text: '<|im_start|>user\nF17 应该怎么处理?<|im_end|>\n<|im_start|>assistant\n', weight: 0 },
    { text: 'F17 表示门开关压力过低。请检查泄漏并拧紧接头。<|im_end|>', weight: 1 },
  ]);
});

test('rows that teach nothing or do not fit are counted by their reason', async () => {
  const question = { role: 'user', content: 'Hi?' } as const;
  const answer = { role: 'assistant', content: 'Hello.' } as const;
  const long = { ...answer, content: 'word '.repeat(200) };
  const contents: RowContent[] = [
    { turns: [question, answer, question, long], tools: null },
    { turns: [question, long], tools: null },
    { turns: [question, answer], tools: null, good: false },
    { image: '', name: 'a.png', width: 1, height: 1, labels: [], boxes: [] },
    { text: 'word '.repeat(200) },
  ];
  const { examples, summary } = await readExamples(await inputOf(contents.map(lineOf).join('')), context);
  expect(summary).toMatchObject({
    ...{ rows: 5, cut: 1, leftOut: 3, examples: examples.length },
    reasons: { ratedBad: 1, noText: 1, refused: 0, tooLong: 1 },
  });
  expect(examples.every(({ ids }) => ids.length <= 128)).toBe(true);
});

test('lines that lie across pieces of the file are read whole, and an empty file has no examples', async () => {
  const texts = Array.from({ length: 40 }, (_, at) => `${at} ${'检查泄漏并拧紧接头。'.repeat(1_500)}`);
  const whole = texts.map((text, at) => lineOf({ text }, at)).join('');
  expect(Buffer.byteLength(whole)).toBeGreaterThan(1.5 * 2 ** 20);
  const input = { ...(await inputOf(whole)), maxTokens: 100_000 };
  const { examples } = await readExamples(input, context);
  expect(examples.map(({ ids }) => ids)).toEqual(
    texts.map((text) => model.tokenizer.encode(text, { addSpecialTokens: true })),
  );
  const empty = await readExamples(await inputOf(''), context);
  expect([empty.examples, empty.summary.lengths]).toEqual([[], []]);
});

const good = lineOf({ text: 'The oil filter is worn.' }, 0);
const broken: readonly (readonly [string, string | Uint8Array])[] = [
  ['no JSON', '{"row":2,"content"\n'],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22, 0x0a])],
  ['an empty line', '\n'],
  ['no content', '{"row":2,"content":null}\n'],
  ['a turn without a role', '{"row":2,"content":{"turns":[{"content":"Hi"}],"tools":null}}\n'],
  ['an unknown role', '{"row":2,"content":{"turns":[{"role":"root","content":"Hi"}],"tools":null}}\n'],
  ['a text that is none', '{"row":2,"content":{"text":7}}\n'],
  ['a line that was cut off', '{"row":2,"content":{"text":"The oil'],
];

test.each(broken)('a broken line is told with its number: %s', async (_, line) => {
  const input = await inputOf(Buffer.concat([Buffer.from(good), Buffer.from(line)]));
  await expect(readExamples(input, context)).rejects.toMatchObject({
    code: 'training.examplesBroken',
    data: { file: 'train.jsonl', line: 2 },
  });
});

test('a file that is not the one that was meant, or not there, is refused', async () => {
  await expect(readExamples(await inputOf(good, '0'.repeat(64)), context)).rejects.toMatchObject({
    code: 'training.examplesChanged',
  });
  const input = await inputOf(good);
  const missing = { ...input, file: { ...input.file, path: path.join(folder, 'missing') } };
  await expect(readExamples(missing, context)).rejects.toMatchObject({ code: 'file.unreadable' });
});

test('tokens that the model has no row for are refused, and a cancel ends the reading', async () => {
  const input = { ...(await inputOf(good)), vocabSize: 10 };
  await expect(readExamples(input, context)).rejects.toMatchObject({ code: 'tokenizer.idOutOfRange' });
  const cancel = new AbortController();
  const seen: number[] = [];
  const reading = readExamples(await inputOf(good.repeat(60_000)), {
    signal: cancel.signal,
    onProgress(done) {
      seen.push(done);
      cancel.abort();
    },
  });
  await expect(reading).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(seen.length).toBe(1);
});
