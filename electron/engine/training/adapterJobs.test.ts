import { existsSync, readdirSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { importSample, openTrainingEngine, resultOf, writePeftFolder } from './trainingEngine.fixture.ts';

test('an adapter comes in from PEFT, goes out, becomes a model of its own, and is not removed while it is merged', async () => {
  const opened = await openTrainingEngine();
  const client = opened.as('ann');
  const { adapters } = client.training;
  const model = await importSample(client);
  const peft = path.join(opened.dataDir, 'codes');
  await writePeftFolder(peft);
  const { grant: folder } = await client.files.grant({ path: peft });
  const { job } = await adapters.import({ folder, model: 'sample' });
  await resultOf(client, job);
  const [adapter] = (await adapters.list({ model })).adapters;
  expect(adapter).toMatchObject({
    ...{ name: 'codes', origin: 'imported', rank: 2, alpha: 4, targets: ['q'], parameters: 6 * 2 * 2 * 192 },
    ...{ model: { id: model, name: 'sample' }, run: null, offered: false, gate: 'notMeasured' },
  });
  await expect(adapters.import({ folder, model, name: 'codes' })).rejects.toMatchObject({
    code: 'adapters.nameTaken',
  });

  const { grant: out } = await client.files.grant({ path: opened.dataDir, access: 'write' });
  const { name } = await adapters.export({ adapter: 'codes', folder: out });
  expect(name).toBe('codes (2)');
  expect(readdirSync(path.join(opened.dataDir, name))).toContain('adapter_config.json');

  const merge = await adapters.merge({ adapter: 'codes', name: 'merged', report: false });
  await expect(adapters.remove({ adapter: 'codes' })).rejects.toMatchObject({ code: 'adapters.inUse' });
  await expect(client.models.remove({ model })).rejects.toMatchObject({ code: 'models.busy' });
  const made = (await resultOf(client, merge.job)) as { model: string };
  expect(await client.models.show({ model: made.model })).toMatchObject({
    ...{ name: 'merged', sourceMode: 'copy', variants: [{ precision: 'int8', blockSize: 32 }] },
  });
  expect(readdirSync(path.join(opened.dataDir, 'merges'))).toEqual([]);
  await adapters.remove({ adapter: 'codes' });
  expect(readdirSync(path.join(opened.dataDir, 'adapters'))).toEqual([]);
}, 60_000);

test('an adapter whose model is removed stays: it is exported, renamed and removed, and nothing else is asked of it', async () => {
  const opened = await openTrainingEngine();
  const client = opened.as('ann');
  const { adapters } = client.training;
  const model = await importSample(client);
  const peft = path.join(opened.dataDir, 'codes');
  await writePeftFolder(peft);
  const { grant: folder } = await client.files.grant({ path: peft });
  await resultOf(client, (await adapters.import({ folder, model })).job);
  expect(await adapters.show({ adapter: 'codes' })).toMatchObject({ model: { isThere: true } });
  await client.models.rename({ model, name: 'line' });
  expect((await adapters.list({ model: 'line' })).adapters).toMatchObject([{ model: { name: 'line' } }]);
  await client.models.remove({ model });

  const removal = [...opened.engine.store.readAudit()].find(({ action }) => action === 'models.remove');
  expect(JSON.parse(removal?.detail ?? '')).toEqual({ model, adapters: ['codes'], runs: 0 });
  expect((await adapters.list({})).adapters).toMatchObject([{ model: { id: model, isThere: false } }]);
  for (const refused of [
    adapters.merge({ adapter: 'codes', name: 'merged', report: false }),
    adapters.offer({ adapter: 'codes', offered: true, despite: 'for a demonstration' }),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'adapters.modelGone' });
  await adapters.rename({ adapter: 'codes', name: 'kept' });
  const { grant: out } = await client.files.grant({ path: opened.dataDir, access: 'write' });
  await adapters.export({ adapter: 'kept', folder: out });
  expect(readdirSync(path.join(opened.dataDir, 'kept'))).toContain('adapter_config.json');
  await adapters.remove({ adapter: 'kept' });
  expect(readdirSync(path.join(opened.dataDir, 'adapters'))).toEqual([]);
}, 60_000);

test('what is no adapter is refused and leaves nothing', async () => {
  const opened = await openTrainingEngine();
  const client = opened.as('ann');
  const model = await importSample(client);
  const peft = path.join(opened.dataDir, 'broken');
  await writePeftFolder(peft);
  await writeFile(path.join(peft, 'adapter_config.json'), '{"peft_type": "IA3"}');
  const { grant: folder } = await client.files.grant({ path: peft });
  const { job } = await client.training.adapters.import({ folder, model });
  await expect.poll(async () => (await client.jobs.show({ job })).error?.code).toMatch(/^adapters\./);
  expect(readdirSync(path.join(opened.dataDir, 'adapters'))).toEqual([]);
}, 30_000);

test('at a start removals are finished or undone, and an adapter that nobody knows goes to quarantine', async () => {
  const opened = await openTrainingEngine();
  const client = opened.as('ann');
  const model = await importSample(client);
  const peft = path.join(opened.dataDir, 'codes');
  await writePeftFolder(peft);
  const { grant: folder } = await client.files.grant({ path: peft });
  await resultOf(client, (await client.training.adapters.import({ folder, model })).job);
  const [adapter] = (await client.training.adapters.list({})).adapters;
  const place = path.join(opened.dataDir, 'adapters', adapter?.id ?? '');
  await rename(place, `${place}.removed`);
  await writePeftFolder(`${place}-stranger`);
  await writePeftFolder(path.join(opened.dataDir, 'adapters', 'gone.removed'));
  await opened.reopen();
  expect(existsSync(place)).toBe(true);
  expect(readdirSync(path.dirname(place))).toEqual([adapter?.id]);
  expect(readdirSync(path.join(opened.dataDir, 'quarantine'))).toHaveLength(1);
}, 30_000);
