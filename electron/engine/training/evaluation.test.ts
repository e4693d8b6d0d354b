import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { EvaluationResult } from '../../common/evaluation.ts';
import {
  importSample,
  openTrainingEngine,
  resultOf,
  type TrainingClient,
  writePeftFolder,
} from './trainingEngine.fixture.ts';

const dialogues = path.resolve(
  import.meta.dirname,
  '../../../assets/sample-model/operator-dialogues-eval.jsonl',
);

/** A frozen version of the first dialogues that the sample model has never seen; returns its data set's id. */
async function freezeDialogues(client: TrainingClient, dataDir: string, count: number): Promise<string> {
  const file = path.join(dataDir, 'dialogues.jsonl');
  const lines = (await readFile(dialogues, 'utf8')).split('\n').slice(0, count);
  await writeFile(file, lines.map((line) => `${line}\n`).join(''));
  const { grant } = await client.files.grant({ path: file });
  const { choice } = await client.datasets.imports.preview({ file: grant });
  const into = { name: 'dialogues' };
  const started = await client.datasets.imports.start({ file: grant, choice, into });
  await resultOf(client, started.job);
  const dataset = started.dataset.id;
  await resultOf(client, (await client.datasets.versions.freeze({ dataset })).job);
  return dataset;
}

test('an adapter is held against its base in a process of its own, and what comes of it can be looked at and voted on', async () => {
  const opened = await openTrainingEngine();
  const client = opened.as('ann');
  const { adapters, evaluations } = client.training;
  const model = await importSample(client);
  const dataset = await freezeDialogues(client, opened.dataDir, 8);
  // It changes nothing: the best that it can be is no worse.
  const peft = path.join(opened.dataDir, 'codes');
  await writePeftFolder(peft);
  const { grant: folder } = await client.files.grant({ path: peft });
  await resultOf(client, (await adapters.import({ folder, model })).job);
  const rows = { dataset, version: 1, split: null };
  const { evaluation, job } = await evaluations.start({ model, second: 'codes', test: rows, replay: rows });
  expect(await resultOf(client, job)).toEqual({ evaluation, verdict: 'noClearDifference', gate: 'passed' });

  const shown = await evaluations.show({ evaluation });
  expect(shown).toMatchObject({ first: null, second: { name: 'codes' }, verdict: 'noClearDifference' });
  const result = shown.result as EvaluationResult;
  expect(result).toMatchObject({ questions: 8, forgetting: { replay: { questions: 8, kept: 1 } } });
  expect(result.first.exactMatch).toBeGreaterThan(0.8);
  expect(result.second.exactMatch).toBe(result.first.exactMatch);
  const { answers, total } = await evaluations.answers({ evaluation, set: 'test', atMost: 3 });
  expect(total).toBe(8);
  expect(answers[0]).toMatchObject({ question: 'How do I clear E40?', firstRight: true, secondRight: true });
  // Equal answers are nobody's question.
  expect(await evaluations.nextVote({ evaluation })).toMatchObject({ pair: null });
  expect(readdirSync(path.join(opened.dataDir, 'evaluations'))).toEqual([]);

  expect(await adapters.show({ adapter: 'codes' })).toMatchObject({ gate: 'passed', evaluation });
  expect(await adapters.offer({ adapter: 'codes', offered: true })).toMatchObject({ offered: true });
}, 120_000);
