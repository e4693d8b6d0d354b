import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { presetSettings } from '../common/training.ts';
import type { TrainingWish } from '../contract/training/runs.ts';
import { trainingSettingsSchema } from '../contract/training/settings.ts';
import { openStore } from '../engine/store/store.ts';
import { writePeftFolder } from '../engine/training/trainingEngine.fixture.ts';
import type { EngineClient } from './cli/connect.ts';
import { sampleModelFolder } from './paths.ts';
import { ended, kill, type Served, serve, temporaryDataDir } from './servedEngine.fixture.ts';

const dialogues = readFileSync(
  path.join(import.meta.dirname, '../../assets/sample-data/new-device-train.jsonl'),
  'utf8',
).split('\n');

const settings = trainingSettingsSchema.parse({
  ...presetSettings.balanced,
  lora: { rank: 4, alpha: 8, dropout: 0.1, targets: ['q', 'v'] },
  optimizer: { ...presetSettings.balanced.optimizer, learningRate: 4e-3 },
  steps: 6,
  batch: { sequences: 2, accumulation: 2, maxTokens: 96, packing: true },
  validation: { everySteps: 3, patience: null },
  checkpoints: { everySteps: 2, keep: 2 },
});

async function addDataset(client: EngineClient, dataDir: string, name: string, lines: readonly string[]) {
  const location = path.join(dataDir, `${name}.jsonl`);
  writeFileSync(location, `${lines.join('\n')}\n`);
  const { grant: file } = await client.files.grant({ path: location });
  const { choice } = await client.datasets.imports.preview({ file, choice: {} });
  const { job } = await client.datasets.imports.start({ file, choice, into: { name } });
  expect(await ended(client, job)).toMatchObject({ state: 'succeeded' });
  const frozen = await client.datasets.versions.freeze({ dataset: name });
  expect(await ended(client, frozen.job)).toMatchObject({ state: 'succeeded' });
  return { dataset: name, version: 1, split: null };
}

async function prepare({ client }: Served, dataDir: string): Promise<TrainingWish> {
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const { job } = await client.models.import({ folder, name: 'sample', report: false });
  expect(await ended(client, job)).toMatchObject({ state: 'succeeded' });
  const data = await addDataset(client, dataDir, 'codes', dialogues.slice(0, 60));
  const validation = await addDataset(client, dataDir, 'checks', dialogues.slice(60, 70));
  const test = await addDataset(client, dataDir, 'questions', dialogues.slice(70, 74));
  return { model: 'sample', data, validation, replay: null, test, settings, device: 'auto' };
}

/** In the folders that fine-tuning writes into. */
function namesIn(dataDir: string): string[] {
  return ['runs', 'adapters', 'evaluations', 'merges', 'models'].flatMap((place) => {
    try {
      const names = readdirSync(path.join(dataDir, place), { recursive: true });
      return names.map((name) => path.join(place, String(name)));
    } catch {
      return []; // Not there yet, or one of its folders is gone by now.
    }
  });
}

async function hasEnded(client: EngineClient, job: string): Promise<boolean> {
  const { state } = await client.jobs.show({ job });
  return state !== 'queued' && state !== 'running';
}

async function curveOf(client: EngineClient, run: string) {
  const { points } = await client.training.runs.curve({ run });
  return points.map(({ step, loss, validationLoss }) => ({ step, loss, validationLoss }));
}

interface Moment {
  readonly isThere: () => boolean;
  readonly hasEnded: () => Promise<boolean>;
}

/** Looks all the time, kills as soon as something is there, and for no longer than there is something to kill; then it starts anew. */
async function killOnce(served: Served, dataDir: string, { isThere, hasEnded }: Moment): Promise<Served> {
  while (!isThere() && !(await hasEnded())) await sleep(1);
  await kill(served.process);
  return serve(dataDir);
}

/** Gone on with by itself, or asked to: an engine that was brought down three times waits to be asked. */
async function goOn(client: EngineClient, job: string): Promise<void> {
  if ((await client.jobs.show({ job })).state === 'interrupted') await client.jobs.resume({ job });
}

test('an engine killed wherever a run writes something goes on with it: the losses and the adapter are those of an unbroken run', async () => {
  const dataDir = await temporaryDataDir();
  let served = await serve(dataDir);
  const wish = await prepare(served, dataDir);
  const whole = await served.client.training.runs.start({ ...wish, test: null, name: 'unbroken' });
  expect(await ended(served.client, whole.job)).toMatchObject({ state: 'succeeded', error: null });

  const { run, job } = await served.client.training.runs.start({ ...wish, name: 'broken' });
  const killAt = async (name: RegExp, killed: string) => {
    served = await killOnce(served, dataDir, {
      isThere: () => namesIn(dataDir).some((entry) => name.test(entry)),
      hasEnded: () => hasEnded(served.client, killed),
    });
    await goOn(served.client, killed);
  };
  for (const moment of [
    /^runs\/broken.*\/chunks\/[0-9a-f]+/,
    /^runs\/broken.*\/step-0*[1-9]\d*-/,
    /^(runs\/broken.*\/result|adapters\/broken)/,
  ])
    await killAt(moment, job);
  expect(await ended(served.client, job)).toMatchObject({ state: 'succeeded', error: null });
  const { evaluation } = await served.client.training.runs.show({ run });
  const measured = await served.client.training.evaluations.show({ evaluation: evaluation ?? '' });
  await killAt(/^evaluations\/.*\/output\/./, measured.job);
  expect(await ended(served.client, measured.job)).toMatchObject({ state: 'succeeded', error: null });

  const { training } = served.client;
  const [first, second] = [await curveOf(served.client, 'unbroken'), await curveOf(served.client, run)];
  expect(first.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(second.map(({ step }) => step)).toEqual(first.map(({ step }) => step));
  for (const [index, { loss, validationLoss }] of first.entries()) {
    expect(second[index]?.loss).toBeCloseTo(loss ?? Number.NaN, 5);
    expect(second[index]?.validationLoss === null).toBe(validationLoss === null);
    if (validationLoss !== null) expect(second[index]?.validationLoss).toBeCloseTo(validationLoss, 5);
  }
  const [made, other] = [await training.runs.show({ run }), await training.runs.show({ run: whole.run })];
  expect(made.record.attempts).toBeGreaterThan(1);
  expect(made.record.result?.sha256).toBe(other.record.result?.sha256);
  expect((await training.adapters.list({})).adapters.map(({ name }) => name).sort()).toEqual([
    'broken',
    'unbroken',
  ]);
  expect((await training.evaluations.answers({ evaluation: measured.id })).total).toBe(4);

  await kill(served.process);
  expect(readdirSync(path.join(dataDir, 'adapters')).sort()).toEqual([run, whole.run].sort());
  expect(readdirSync(path.join(dataDir, 'runs', run))).toEqual(['checkpoints']);
  expect(readdirSync(path.join(dataDir, 'evaluations'))).toEqual([]);
  expect(existsSync(path.join(dataDir, 'quarantine'))).toBe(false);
  const store = await openStore({ dataDir });
  onTestFinished(() => store.close());
  expect(store.read('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(store.read('PRAGMA foreign_key_check')).toEqual([]);
}, 300_000);

test('an engine killed while an adapter comes in, goes out or becomes a model leaves a whole one or none, and goes on to a whole one', async () => {
  const [dataDir, from, stick] = [
    await temporaryDataDir(),
    path.join(await temporaryDataDir(), 'codes'),
    await temporaryDataDir(),
  ];
  let served = await serve(dataDir);
  const killAt = async (name: RegExp, job: string) => {
    served = await killOnce(served, dataDir, {
      isThere: () => namesIn(dataDir).some((entry) => name.test(entry)),
      hasEnded: () => hasEnded(served.client, job),
    });
    await goOn(served.client, job);
  };
  const { grant: source } = await served.client.files.grant({ path: sampleModelFolder });
  const model = await served.client.models.import({ folder: source, name: 'sample', report: false });
  expect(await ended(served.client, model.job)).toMatchObject({ state: 'succeeded' });

  await writePeftFolder(from);
  const { grant: folder } = await served.client.files.grant({ path: from });
  const imported = await served.client.training.adapters.import({ folder, model: 'sample' });
  await killAt(/^adapters\/codes/, imported.job);
  expect(await ended(served.client, imported.job)).toMatchObject({ state: 'succeeded' });
  const { adapters } = await served.client.training.adapters.list({});
  expect(adapters).toMatchObject([{ name: 'codes', origin: 'imported', rank: 2 }]);
  const [{ id = '' } = {}] = adapters;
  expect(readdirSync(path.join(dataDir, 'adapters'))).toEqual([id]);

  /** Starts one and kills its engine when its folder is to be seen, half or whole. */
  const breakOff = async () => {
    const before = new Set(readdirSync(stick));
    const { grant } = await served.client.files.grant({ path: stick, access: 'write' });
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    const exporting = served.client.training.adapters
      .export({ adapter: 'codes', folder: grant })
      .then(done, done);
    served = await killOnce(served, dataDir, {
      isThere: () => readdirSync(stick).some((name) => !before.has(name)),
      hasEnded: async () => isDone,
    });
    await exporting;
  };
  for (let attempt = 0; attempt < 3; attempt += 1) await breakOff();
  const { grant } = await served.client.files.grant({ path: stick, access: 'write' });
  await served.client.training.adapters.export({ adapter: 'codes', folder: grant });
  const filesOf = (place: string) =>
    Object.fromEntries(readdirSync(place).map((name) => [name, readFileSync(path.join(place, name), 'hex')]));
  const exported = readdirSync(stick);
  expect(exported.filter((name) => name.endsWith('.partial'))).toEqual([]);
  for (const name of exported)
    expect(filesOf(path.join(stick, name)), name).toEqual(filesOf(path.join(dataDir, 'adapters', id)));

  const merge = { adapter: 'codes', name: 'merged', report: false };
  const { job } = await served.client.training.adapters.merge(merge);
  for (const moment of [
    /^merges\/[^/]+\.partial\/./,
    /^models\/merged[^/]*\.partial[^/]*\/./,
    /^models\/merged[^/.]*$/,
  ])
    await killAt(moment, job);
  expect(await ended(served.client, job)).toMatchObject({ state: 'succeeded', error: null });
  const { models } = await served.client.models.list();
  expect(models.map(({ name }) => name).sort()).toEqual(['merged', 'sample']);
  const checked = await served.client.models.verify({ model: 'merged' });
  expect(await ended(served.client, checked.job)).toMatchObject({ state: 'succeeded', error: null });
  expect(readdirSync(path.join(dataDir, 'merges'))).toEqual([]);
  expect(readdirSync(path.join(dataDir, 'models')).sort()).toEqual(models.map(({ id }) => id).sort());
  expect(existsSync(path.join(dataDir, 'quarantine'))).toBe(false);
}, 300_000);
