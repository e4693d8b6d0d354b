import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { perplexity as perplexityOf } from '../../ml/metrics/likelihood.ts';
import type { Profile } from '../layout.ts';
import { type ImportedModel, importedModel, quietContext } from '../quality/importedModel.fixture.ts';
import { openVariant } from '../quality/openVariant.ts';
import { scoreText } from '../quality/scoreText.ts';
import { perplexity } from './perplexity.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../e2e/fixtures/reference/${name}`, import.meta.url), 'utf8'));
const cases: { eval: number[][] } = fixture('cases.json');
const expected: { tokens: number; perplexity: number } = fixture('reference.json').eval;
const folder = mkdtempSync(join(tmpdir(), 'inhouse-perplexity-'));
let model: ImportedModel;
let stories: ImportedModel;

beforeAll(async () => {
  model = await importedModel('assets/sample-model');
  stories = await importedModel('e2e/fixtures/stories260K');
}, 60_000);
afterAll(() => {
  model[Symbol.dispose]();
  stories[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** Perplexity of the reference's 180 sequences, each on its own from its second token, with the product's scorer. */
async function evalPerplexity(
  precision: Precision,
  blockSize: BlockSize | null,
  profile: Profile,
): Promise<number> {
  const variant = await model.addVariant(precision, blockSize);
  await using session = await openVariant({ ...variant, profile, threads: 2 }, 'scorer');
  const sums = { nats: 0, scoredTokens: 0 };
  for (const ids of cases.eval) {
    const windows = [{ start: 0, end: ids.length, scoreFrom: 1 }];
    const likelihood = await scoreText({
      session,
      ids,
      windows,
      signal: quietContext.signal,
      onTokens: () => undefined,
    });
    sums.nats += likelihood.nats;
    sums.scoredTokens += likelihood.scoredTokens;
  }
  expect(sums.scoredTokens).toBe(expected.tokens);
  return perplexityOf(sums);
}

const limits: readonly [Precision, BlockSize | null, Profile, number][] = [
  ['fp32', null, 'exact', 0.001],
  ['int8', 32, 'exact', 0.003],
  ['int8', 32, 'fast', 0.003],
  ['int4', 32, 'exact', 0.05],
];
for (const [precision, blockSize, profile, limit] of limits)
  test(`${precision} (${profile}) has PyTorch's perplexity on the eval text within ${limit * 100}%`, async () => {
    const found = await evalPerplexity(precision, blockSize, profile);
    expect(Math.abs(found / expected.perplexity - 1)).toBeLessThan(limit);
  }, 120_000);

const story =
  'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big ' +
  'red ball. Lily wanted to play with it, but her mom said it was not safe. Lily was sad, but then a boy gave her the ball.';

function score(
  name: string,
  content: string | Uint8Array,
  plan = { window: 512, stride: 256 },
  context = quietContext,
) {
  writeFileSync(join(folder, name), content);
  const input = {
    modelFolder: stories.modelFolder,
    precision: 'fp32',
    blockSize: null,
    profile: 'exact',
  } as const;
  return perplexity({ ...input, ...plan, textPath: join(folder, name), threads: 1 }, context);
}

test('a story is likely for a model of stories, and its words in another order are not', async () => {
  await stories.addVariant('fp32', null);
  const told = await score('story.txt', story);
  const shuffled = await score('shuffled.txt', story.split(' ').reverse().join(' '));
  expect(told.perplexity).toBeGreaterThan(1.5);
  expect(told.perplexity).toBeLessThan(6);
  expect(shuffled.perplexity).toBeGreaterThan(5 * told.perplexity);
});

test('the result says how it was measured, and a shorter stride, which gives more context, makes a text likelier', async () => {
  const text = `${story} `.repeat(3);
  const whole = await score('long.txt', text);
  const { tokens } = whole;
  expect(whole).toMatchObject({ scoredTokens: tokens - 1, window: 512, stride: 256 });
  const near = await score('long.txt', text, { window: 32, stride: 4 });
  const far = await score('long.txt', text, { window: 32, stride: 31 });
  expect(near).toMatchObject({ scoredTokens: tokens - 1, window: 32, stride: 4 });
  expect(far.scoredTokens).toBe(tokens - 1);
  expect(near.perplexity).toBeLessThan(far.perplexity);
  expect(whole.perplexity).toBeLessThan(near.perplexity);
  const apart = await score('long.txt', text, { window: 32, stride: 32 });
  expect(apart.scoredTokens).toBe(tokens - Math.ceil(tokens / 32));
});

test("a window longer than the model's context becomes the context", async () => {
  const found = await score('story.txt', story, { window: 4096, stride: 2048 });
  expect(found).toMatchObject({ window: 512, stride: 512 });
});

test('a text that cannot be scored is refused with what is wrong', async () => {
  const stopped = { ...quietContext, signal: AbortSignal.abort() };
  await expect(score('empty.txt', '')).rejects.toMatchObject({
    code: 'text.tooShort',
    data: { name: 'empty.txt', needed: 2 },
  });
  await expect(score('latin1.txt', Uint8Array.of(0xe9, 0x20, 0x61))).rejects.toMatchObject({
    code: 'text.notText',
  });
  await expect(score('story.txt', story, { window: 1, stride: 1 })).rejects.toMatchObject({
    code: 'request.invalid',
  });
  await expect(score('story.txt', story, undefined, stopped)).rejects.toMatchObject({
    code: 'request.cancelled',
  });
});
