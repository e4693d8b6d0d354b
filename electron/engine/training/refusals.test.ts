import { expect, test } from 'vitest';
import { presetSettings } from '../../common/training.ts';
import type { TrainingWish } from '../../contract/training/runs.ts';
import { trainingSettingsSchema } from '../../contract/training/settings.ts';
import {
  importSample,
  openTrainingEngine,
  resultOf,
  seedAdapter,
  type TrainingClient,
} from './trainingEngine.fixture.ts';

const settings = trainingSettingsSchema.parse({
  ...presetSettings.quick,
  steps: 100_000,
  batch: { ...presetSettings.quick.batch, maxTokens: 64 },
});

/** Questions and answers in a frozen version; a question that stands in two splits leaks. */
async function freezeDialogues(
  client: TrainingClient,
  name: string,
  rows: readonly [question: string, split: string][],
) {
  const { id: dataset } = await client.datasets.create({ name, kind: 'chat' });
  for (const [question, split] of rows) {
    const turns = [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: `It says ${split} to ${question}` },
    ];
    await client.datasets.rows.add({ dataset, content: { turns, tools: null }, label: split });
  }
  for (const split of new Set(rows.map(([, each]) => each))) {
    const { job } = await client.datasets.rows.bulk({
      dataset,
      filter: { labels: [split] },
      change: { split },
    });
    await resultOf(client, job);
  }
  await resultOf(client, (await client.datasets.versions.freeze({ dataset })).job);
  return dataset;
}

test('what cannot be learnt from is refused before a run is there, and what a run learns from is not removed', async () => {
  const opened = await openTrainingEngine();
  const client = opened.as('ann');
  const { runs, evaluations, adapters } = client.training;
  const { datasets } = client;
  await importSample(client);
  const sound = await freezeDialogues(client, 'sound', [
    ['What is F04?', 'train'],
    ['请解释代码 F10。', 'train'],
    ['How do I clear the alarm of the third pump?', 'test'],
  ]);
  const leaking = await freezeDialogues(client, 'leaking', [
    ['What is F04?', 'train'],
    ['What is F04?', 'test'],
  ]);
  const other = await freezeDialogues(client, 'other', [
    ['  what is f04?', 'kept'],
    ['What is the colour of the third valve?', 'fresh'],
  ]);
  const { id: pictures } = await datasets.create({ name: 'pictures', kind: 'image' });
  const pick = (dataset: string, split: string | null = 'train', version = 1) => ({
    dataset,
    version,
    split,
  });
  const wish: TrainingWish = {
    ...{ model: 'sample', data: pick(sound), validation: null, replay: null, test: null, settings },
    device: 'auto',
  };
  const refusals: [Partial<TrainingWish>, code: string][] = [
    [{ data: pick(pictures, null) }, 'training.kindUnfit'],
    [{ replay: pick(pictures, null) }, 'training.kindUnfit'],
    [{ data: pick(sound, 'nowhere') }, 'training.noExamples'],
    [{ validation: pick(sound, 'nowhere') }, 'training.noExamples'],
    [{ data: pick(sound, 'train', 7) }, 'datasets.versionNotFound'],
    [{ data: pick('nobody') }, 'datasets.notFound'],
    [{ data: pick(leaking), test: pick(leaking, 'test') }, 'datasets.leakage'],
    [{ data: pick(leaking), validation: pick(leaking, 'test') }, 'datasets.leakage'],
    [{ test: pick(other, 'kept') }, 'training.leakage'],
    [{ validation: pick(other, null) }, 'training.leakage'],
    [{ data: pick(sound, 'test'), replay: pick(sound), test: pick(other, null) }, 'training.leakage'],
    [{ test: pick(sound) }, 'training.leakage'],
    [{ validation: pick(sound, null) }, 'training.leakage'],
    [{ model: 'nobody' }, 'request.notFound'],
    [{ precision: 'fp16' }, 'models.variantMissing'],
  ];
  for (const [changed, code] of refusals) {
    await expect(runs.start({ ...wish, ...changed, name: 'one' })).rejects.toMatchObject({ code });
    await expect(runs.plan({ ...wish, ...changed })).rejects.toMatchObject({ code });
  }
  expect((await runs.list({})).runs).toEqual([]);

  const { run } = await runs.start({ ...wish, name: 'night shift' });
  const inUse = { code: 'datasets.inUse', data: { dataset: 'sound', runs: 'night shift' } };
  await expect(datasets.remove({ dataset: sound })).rejects.toMatchObject(inUse);
  await expect(
    datasets.versions.withdraw({ dataset: sound, rows: [1], reason: 'asked for it' }),
  ).rejects.toMatchObject(inUse);
  await expect(runs.remove({ run })).rejects.toMatchObject({ code: 'training.running' });
  await runs.pause({ run });
  await expect(datasets.remove({ dataset: sound })).rejects.toMatchObject(inUse);
  await runs.cancel({ run });
  await resultOf(
    client,
    (await datasets.versions.withdraw({ dataset: sound, rows: [1], reason: 'asked for it' })).job,
  );
  await datasets.remove({ dataset: sound });
  await runs.remove({ run });

  const { store } = opened.engine;
  for (const id of ['codes-1', 'codes-2']) await seedAdapter(store, id);
  await expect(adapters.show({ adapter: 'codes' })).rejects.toMatchObject({ code: 'adapters.ambiguous' });
  await expect(evaluations.show({ evaluation: 'none' })).rejects.toMatchObject({
    code: 'evaluations.notFound',
  });
}, 60_000);
