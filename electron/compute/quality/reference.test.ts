import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ReadAt } from '../../common/readAt.ts';
import type { TensorInfo } from '../../ml/architectures/architecture.ts';
import { parseArchitecture } from '../../ml/formats/config.ts';
import { readSafetensorsHeader } from '../../ml/formats/safetensors.ts';
import { likeliestToken } from '../../ml/metrics/comparison.ts';
import { negativeLogLikelihood, perplexity } from '../../ml/metrics/likelihood.ts';
import { computeReference, type Reference } from './reference.ts';
import { openReferenceHead } from './referenceHead.ts';
import { sourceWeights } from './sourceWeights.ts';

const root = new URL('../../../', import.meta.url);
const fixture = (path: string) => readFileSync(new URL(path, root));
const json = (path: string) => JSON.parse(fixture(path).toString());
const cases: { prompts: number[][]; eval: number[][] } = json('e2e/fixtures/reference/cases.json');
const expected: { eval: { perplexity: number; tokens: number } } = json(
  'e2e/fixtures/reference/reference.json',
);

function inMemory(bytes: Uint8Array): ReadAt {
  return {
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
    readInto: async (target, offset) => target.set(bytes.subarray(offset, offset + target.length)),
  };
}

async function openSource(folder: string) {
  const file = inMemory(fixture(`${folder}/model.safetensors`));
  const { tensors } = await readSafetensorsHeader(file, 'model.safetensors');
  const infos = tensors.map((tensor) => ({ ...tensor, file: 0 }) as TensorInfo);
  return {
    architecture: parseArchitecture(json(`${folder}/config.json`)),
    weights: sourceWeights([file], infos),
  };
}

async function reference(
  folder: string,
  sequences: number[][],
  signal = new AbortController().signal,
): Promise<Reference> {
  return computeReference({
    ...(await openSource(folder)),
    sequences,
    threads: 2,
    signal,
    onItems: () => undefined,
  });
}

async function expectedLogits(): Promise<Map<string, Float32Array>> {
  const bytes = fixture('e2e/fixtures/reference/logits.safetensors');
  const { tensors } = await readSafetensorsHeader(inMemory(bytes), 'logits.safetensors');
  return new Map(
    tensors.map(({ name, offset, sizeBytes }) => [
      name,
      new Float32Array(bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + sizeBytes)),
    ]),
  );
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] as number))), 0);
}

test("the layer-wise reference has PyTorch's logits after every prompt, within 1e-3", async () => {
  const logits = await expectedLogits();
  await using found = await reference('assets/sample-model', cases.prompts);
  for (const [index, prompt] of cases.prompts.entries()) {
    const row = await found.logits(index, prompt.length - 1, 1);
    expect(largestDifference(row, logits.get(`logits.${index}`) as Float32Array)).toBeLessThan(1e-3);
  }
});

test("the layer-wise reference has PyTorch's perplexity within 0.1%", async () => {
  await using found = await reference('assets/sample-model', cases.eval);
  let nats = 0;
  let scoredTokens = 0;
  for (const [index, ids] of cases.eval.entries()) {
    const logits = await found.logits(index, 0, ids.length - 1);
    for (let row = 0; row < ids.length - 1; row += 1, scoredTokens += 1)
      nats += negativeLogLikelihood(logits.subarray(row * 4096, (row + 1) * 4096), ids[row + 1] as number);
  }
  expect(scoredTokens).toBe(expected.eval.tokens);
  const measured = perplexity({ nats, scoredTokens });
  expect(Math.abs(measured / expected.eval.perplexity - 1)).toBeLessThan(0.001);
}, 60_000);

test('a head that is read in pieces gives the same logits as one that is kept', async () => {
  const { architecture, weights } = await openSource('assets/sample-model');
  const states = Float32Array.from({ length: 5 * architecture.hiddenSize }, (_, index) => Math.sin(index));
  await using whole = await openReferenceHead({ architecture, weights, threads: 1 });
  // 100,000 bytes: pieces of 130 rows, of which the last is shorter.
  const limits = { keptBytes: 0, pieceBytes: 100_000 };
  await using pieces = await openReferenceHead({ architecture, weights, threads: 1 }, limits);
  expect(largestDifference(await pieces.logits(states), await whole.logits(states))).toBeLessThan(1e-5);
});

test('a reference that is no longer wanted ends with its code, and positions outside are a bug', async () => {
  const cancelled = reference('assets/sample-model', cases.prompts, AbortSignal.abort());
  await expect(cancelled).rejects.toMatchObject({ code: 'request.cancelled' });
  await using found = await reference('e2e/fixtures/stories260K', [[1, 2, 3]]);
  expect(() => found.logits(0, 1, 3)).toThrow(RangeError);
  expect(() => found.logits(1, 0, 1)).toThrow(RangeError);
});

test('a Llama that others trained says layer by layer what its makers published', async () => {
  const published: { prompt_ids: number[]; greedy_ids: number[] } = json(
    'e2e/fixtures/stories260K/expected_first40.json',
  );
  const ids = [...published.prompt_ids, ...published.greedy_ids];
  await using found = await reference('e2e/fixtures/stories260K', [ids]);
  const logits = await found.logits(0, 0, ids.length - 1);
  const choices = ids.slice(1).map((_, row) => likeliestToken(logits.subarray(row * 512, (row + 1) * 512)));
  expect(choices).toEqual(published.greedy_ids);
});
