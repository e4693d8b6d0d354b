import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { presetSettings } from '../common/training.ts';
import { trainingSettingsSchema } from '../contract/training/settings.ts';
import type { EngineClient } from './cli/connect.ts';
import { sampleModelFolder } from './paths.ts';
import { findPlanted, type Planted, plantText, plantValues } from './plantedContent.fixture.ts';
import { ended, kill, type Served, serve, temporaryDataDir } from './servedEngine.fixture.ts';

const sentence = 'Ward seven keeps the violet ledger of Marguerite Oyelaran.';
const values = Array.from({ length: 192 }, (_, index) => 1 + ((index * 37) % 64) / 128);
const weights = plantValues(values);
const planted: readonly Planted[] = [plantText(sentence), weights];
const person = { name: 'Ann', passphrase: 'correct horse battery' };

/** The sample model with weights that are known: those of its last norm, which every precision keeps as they are. */
function plantModel(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-planted-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(sampleModelFolder, folder, { recursive: true });
  const location = path.join(folder, 'model.safetensors');
  const file = readFileSync(location);
  const headerBytes = Number(file.readBigUInt64LE());
  const header = JSON.parse(file.toString('utf8', 8, 8 + headerBytes));
  file.set(weights.bfloat16, 8 + headerBytes + header['model.norm.weight'].data_offsets[0]);
  writeFileSync(location, file);
  return folder;
}

async function upload(client: EngineClient, name: string, text: string) {
  const bytes = Buffer.from(text);
  const { upload: id } = await client.files.upload.begin({ name, sizeBytes: bytes.length });
  const half = bytes.length >> 1;
  for (const [offset, piece] of [
    [0, bytes.subarray(0, half)],
    [half, bytes.subarray(half)],
  ] as const)
    await client.files.upload.append({ upload: id, offset, base64: piece.toString('base64') });
  return (await client.files.upload.finish({ upload: id })).grant;
}

async function addRows(client: EngineClient, name: string, count: number) {
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `Question ${index} of ${name}: what does ward seven keep?` },
        { role: 'assistant', content: index % 2 === 0 ? sentence : `Nothing, for the time ${index}.` },
      ],
    }),
  );
  const file = await upload(client, `${name}.jsonl`, `${lines.join('\n')}\n`);
  const { choice } = await client.datasets.imports.preview({ file, choice: {} });
  const { job } = await client.datasets.imports.start({ file, choice, into: { name } });
  expect(await ended(client, job)).toMatchObject({ state: 'succeeded', error: null });
  const frozen = await client.datasets.versions.freeze({ dataset: name });
  expect(await ended(client, frozen.job)).toMatchObject({ state: 'succeeded', error: null });
  return { dataset: name, version: 1, split: null };
}

async function importPlanted(client: EngineClient, source: string): Promise<void> {
  const { grant: folder } = await client.files.grant({ path: source });
  const { job } = await client.models.import({ folder, name: 'planted', report: false });
  expect(await ended(client, job)).toMatchObject({ state: 'succeeded', error: null });
}

async function ask(client: EngineClient): Promise<void> {
  const text = `${sentence} Is that so?`;
  const sent = await client.chat.send({ model: 'planted', text, sampling: { maxTokens: 4 } });
  expect(await ended(client, sent.answers[0].job)).toMatchObject({ state: 'succeeded', error: null });
}

const settings = trainingSettingsSchema.parse({
  ...presetSettings.balanced,
  lora: { rank: 4, alpha: 8, dropout: 0, targets: ['q', 'v'] },
  steps: 6,
  batch: { sequences: 2, accumulation: 1, maxTokens: 96, packing: true },
  validation: { everySteps: 3, patience: null },
  checkpoints: { everySteps: 1, keep: 2 },
});

/** Where the product, and the system for it, may leave something. */
function openPlaces(dataDir: string) {
  const temp = `${dataDir}-temp`;
  mkdirSync(temp);
  onTestFinished(() => rmSync(temp, { recursive: true, force: true }));
  const memory = () =>
    readdirSync('/dev/shm')
      .filter((name) => /^inhouse-\d+-/.test(name))
      .map((name) => path.join('/dev/shm', name))
      .filter((name) => existsSync(name));
  const dumps = () => readdirSync('.').filter((name) => /^(core|vgcore)(\.\d+)?$/.test(name));
  return {
    env: { TMPDIR: temp },
    requireNothing: () => {
      expect(findPlanted([dataDir, temp], planted)).toEqual([]);
      expect(dumps()).toEqual([]);
    },
    requireNoCopyInMemory: () => expect(findPlanted(memory(), planted)).toEqual([]),
  };
}

/** The adapter goes out, comes back as another one, and becomes a model with its base: all through the confined reader. */
async function takeOutAndIn(client: EngineClient): Promise<void> {
  const outside = mkdtempSync(path.join(tmpdir(), 'inhouse-outside-'));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
  const { adapters } = client.training;
  const { grant: folder } = await client.files.grant({ path: outside, access: 'write' });
  const { name } = await adapters.export({ adapter: 'learnt', folder });
  const { grant: given } = await client.files.grant({ path: path.join(outside, name) });
  const taken = await adapters.import({ folder: given, model: 'planted', name: 'again' });
  expect(await ended(client, taken.job)).toMatchObject({ state: 'succeeded', error: null });
  const { sha256 } = await adapters.show({ adapter: 'again' });
  expect(sha256).toBe((await adapters.show({ adapter: 'learnt' })).sha256);
  const merged = await adapters.merge({ adapter: 'again', name: 'merged', report: false });
  expect(await ended(client, merged.job)).toMatchObject({ state: 'succeeded', error: null });
}

test('the search finds what was planted, in models, data and conversations, until encryption is switched on', async () => {
  const dataDir = await temporaryDataDir();
  const source = plantModel();
  expect(findPlanted([source], planted)).toEqual(['model.safetensors: weights (1)']);
  const served = await serve(dataDir);
  await importPlanted(served.client, source);
  await ask(served.client);
  await addRows(served.client, 'rows', 4);
  await kill(served.process);
  const found = findPlanted([dataDir], planted).join('\n');
  expect(found).toMatch(/models\/.*\/source\/model\.safetensors: weights/);
  expect(found).toMatch(/models\/.*\/weights\.bin: weights/);
  expect(found).toMatch(/inhouse\.db.*: Ward seven/);
  expect(found).toMatch(/datasets\/.*\.db.*: Ward seven/);

  const again = await serve(dataDir);
  await again.client.access.setUp({ mode: 'single', encrypts: true, person });
  await ask(again.client);
  await kill(again.process);
  expect(findPlanted([dataDir], planted)).toEqual([]);
}, 120_000);

test('with encryption nothing that was asked, imported, learnt from or measured lies on the disk, whenever the product is killed', async () => {
  const dataDir = await temporaryDataDir();
  const places = openPlaces(dataDir);
  let served: Served = await serve(dataDir, places.env);
  const setUp = await served.client.access.setUp({ mode: 'single', encrypts: true, person });
  expect(setUp.state).toMatchObject({ encryption: 'on' });
  const killAndOpen = async () => {
    await kill(served.process);
    places.requireNothing();
    served = await serve(dataDir, places.env);
    await served.client.access.signIn(person);
  };
  await importPlanted(served.client, plantModel());
  await ask(served.client);
  const data = await addRows(served.client, 'rows', 40);
  const checks = await addRows(served.client, 'checks', 6);
  places.requireNothing();
  await killAndOpen();

  const wish = { model: 'planted', data, validation: checks, replay: null, test: checks, settings };
  const { run, job } = await served.client.training.runs.start({ ...wish, device: 'cpu', name: 'learnt' });
  const folder = path.join(dataDir, 'runs', run, 'checkpoints');
  const hasCheckpoint = () => existsSync(folder) && readdirSync(folder).some((name) => /^step-/.test(name));
  while (!hasCheckpoint()) await sleep(5);
  places.requireNothing();
  await killAndOpen();
  if ((await served.client.jobs.show({ job })).state === 'interrupted')
    await served.client.jobs.resume({ job });
  expect(await ended(served.client, job)).toMatchObject({ state: 'succeeded', error: null });
  const { evaluation } = await served.client.training.runs.show({ run });
  const measured = await served.client.training.evaluations.show({ evaluation: evaluation ?? '' });
  await expect
    .poll(() => existsSync(path.join(dataDir, 'evaluations', measured.id)), { timeout: 30_000 })
    .toBe(true);
  places.requireNothing();
  await killAndOpen();
  const { state } = await served.client.jobs.show({ job: measured.job });
  if (state === 'interrupted') await served.client.jobs.resume({ job: measured.job });
  expect(await ended(served.client, measured.job)).toMatchObject({ state: 'succeeded', error: null });
  const answers = await served.client.training.evaluations.answers({ evaluation: measured.id });
  expect(JSON.stringify(answers)).toContain(sentence);
  places.requireNothing();
  await takeOutAndIn(served.client);
  await kill(served.process);
  places.requireNothing();
  places.requireNoCopyInMemory();
}, 300_000);
