import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerInput, measureAgreement } from './greedyAgreement.ts';
import type { GreedyAnswer } from './greedyAnswers.ts';
import { type ImportedModel, importedModel, quietContext } from './importedModel.fixture.ts';
import { openSourceReference } from './sourceReference.ts';

const { prompts }: { prompts: { ids: number[]; greedy: number[] }[] } = JSON.parse(
  readFileSync(new URL('../../../e2e/fixtures/reference/reference.json', import.meta.url), 'utf8'),
);
const published = prompts.map(({ ids, greedy }): GreedyAnswer => ({ prompt: ids, answer: greedy }));
const total = published.reduce((sum, { answer }) => sum + answer.length, 0);
let model: ImportedModel;

beforeAll(async () => {
  model = await importedModel('assets/sample-model');
});
afterAll(() => model[Symbol.dispose]());

async function agreement(answers: readonly GreedyAnswer[]): Promise<number> {
  const { modelFolder } = model;
  const { signal } = quietContext;
  const before = [[1, 2, 3]];
  const sequences = [...before, ...answers.map(answerInput)];
  const input = { modelFolder, sequences, threads: 1, signal, onItems: () => undefined };
  await using reference = await openSourceReference(input);
  return await measureAgreement({ reference, vocabSize: 4096, answers, firstSequence: before.length });
}

test("PyTorch's greedy answers are the reference's own, to the last token", async () => {
  expect(await agreement(published)).toBe(1);
});

test('from the first difference on, the rest of an answer counts as different', async () => {
  const changed = published.map(({ prompt, answer }, index) => ({
    prompt,
    answer: index === 0 ? [...answer.slice(0, 3), 7, ...answer.slice(4)] : answer,
  }));
  const lost = (published[0]?.answer.length ?? 0) - 3;
  expect(await agreement(changed)).toBeCloseTo((total - lost) / total, 12);
});
