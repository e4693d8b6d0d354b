import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Model } from '../../contract/models.ts';
import { type Engine, openEngine } from '../engine.ts';
import { createRouter } from '../router.ts';
import { singleUserActor } from '../security/actor.ts';

const sampleModelFolder = path.resolve(import.meta.dirname, '../../../assets/sample-model');
let root = '';
let dataDir = '';
let engine: Engine;
let client: ReturnType<typeof connect>;

const connect = (to: Engine) =>
  createRouterClient(createRouter(to), { context: { actor: singleUserActor('local') } });

async function start(): Promise<void> {
  engine = await openEngine({ dataDir, sampleModelFolder, version: '0', threads: 2 });
  client = connect(engine);
}

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'inhouse-keeping-'));
  dataDir = path.join(root, 'data');
  await start();
});
afterEach(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

async function importStick(sourceMode: Model['sourceMode'], name: string): Promise<Model> {
  const stick = path.join(root, name);
  await cp(sampleModelFolder, stick, { recursive: true, filter: (file) => !/(jsonl|txt)$/.test(file) });
  const { grant: folder } = await client.files.grant({ path: stick });
  const { job } = await client.models.import({ folder, sourceMode, report: false });
  for (;;) {
    const page = await client.jobs.output({ job, from: 1_000_000, waitMs: 5_000 });
    if (page.job.endedAt === null) continue;
    expect(page.job).toMatchObject({ state: 'succeeded' });
    return client.models.show({ model: (page.job.result as { model: string }).model });
  }
}

test('disk use tells a copy, a link and a source in place apart, and says when a stick was taken away', async () => {
  const copied = await importStick('copy', 'copied');
  const linked = await importStick('link', 'linked');
  const inPlace = await importStick('inPlace', 'in place');
  const { size: weightsBytes } = await stat(path.join(sampleModelFolder, 'model.safetensors'));
  const use = async (model: Model) =>
    (await client.models.diskUse()).models.find((measured) => measured.model === model.id);
  expect(await use(copied)).toMatchObject({
    sourceBytes: copied.sourceBytes,
    linkedBytes: 0,
    hasSource: true,
  });
  expect(await use(linked)).toMatchObject({ linkedBytes: weightsBytes, hasSource: true });
  expect((await use(inPlace))?.sourceBytes).toBeLessThan(weightsBytes);
  expect((await use(copied))?.versionBytes).toBeGreaterThanOrEqual(copied.variants[0]?.sizeBytes ?? Infinity);
  await rename(path.join(root, 'in place'), path.join(root, 'taken away'));
  expect(await use(inPlace)).toMatchObject({ hasSource: false });
  const files = await client.models.files({ model: inPlace.id });
  expect(files.source.filter(({ isThere }) => !isThere).map(({ name }) => name)).toEqual([
    'model.safetensors',
  ]);
  expect(JSON.stringify(files)).not.toContain(root);
  expect(files.versions).toMatchObject([{ precision: 'int8', blockSize: 32 }]);
}, 60_000);

test('a model gets another name of one line, kept in the audit log, and not one that another model has', async () => {
  const first = await importStick('copy', 'first');
  const second = await importStick('copy', 'second');
  const renamed = await client.models.rename({ model: first.id, name: ' 包装线\n助手 ' });
  expect(renamed).toMatchObject({ id: first.id, name: '包装线 助手' });
  expect(await client.models.rename({ model: first.id, name: '包装线 助手' })).toMatchObject({
    id: first.id,
  });
  await expect(client.models.rename({ model: second.id, name: '包装线 助手' })).rejects.toMatchObject({
    code: 'models.nameTaken',
  });
}, 60_000);

test('what a start put aside is told with its size, and goes when it is told to', async () => {
  await engine.close();
  const stranger = path.join(dataDir, 'models', 'stranger');
  await mkdir(stranger, { recursive: true });
  await writeFile(path.join(stranger, 'notes.txt'), 'twelve bytes');
  await mkdir(path.join(dataDir, 'models', 'half.partial-1'));
  await writeFile(path.join(dataDir, 'models', 'half.partial-1', 'x'), 'x');
  await start();
  const { quarantineBytes, quarantined } = await client.models.diskUse();
  expect({ quarantineBytes, count: quarantined.length }).toEqual({ quarantineBytes: 12, count: 1 });
  expect(await client.models.emptyQuarantine()).toEqual({ removedBytes: 12 });
  expect(await client.models.diskUse()).toMatchObject({ quarantineBytes: 0, quarantined: [] });
  expect(await readdir(dataDir)).not.toContain('quarantine');
});
