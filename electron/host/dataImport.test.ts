import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { createRouter } from '../engine/router.ts';
import { singleUserActor } from '../engine/security/actor.ts';
import { startEngine, succeeded, type TestClient } from './engineClient.fixture.ts';

let dataDir = '';
let engine: Engine;
let client: TestClient;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-data-import-'));
  engine = await startEngine({ dataDir });
  client = createRouterClient(createRouter(engine), { context: { actor: singleUserActor('local') } });
});
afterEach(async () => {
  await engine.close();
  await rm(dataDir, { recursive: true, force: true });
});

const line = (index: number) =>
  JSON.stringify({ prompt: `question ${index}`, completion: `answer ${index}` });
const linesOf = (count: number) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** As a browser does it, in three pieces. */
async function upload(name: string, text: string) {
  const bytes = Buffer.from(text);
  const { upload } = await client.files.upload.begin({ name, sizeBytes: bytes.length });
  const size = Math.ceil(bytes.length / 3);
  for (let offset = 0; offset < bytes.length; offset += size) {
    const piece = bytes.subarray(offset, offset + size);
    await client.files.upload.append({ upload, offset, base64: piece.toString('base64') });
  }
  return (await client.files.upload.finish({ upload })).grant;
}

test('a file that a browser hands over is looked at, tried, imported, and gone afterwards', async () => {
  const file = await upload('报警.jsonl', `${linesOf(5)}\n${line(2)}\nno JSON\n`);
  const preview = await client.datasets.imports.preview({ file });
  expect(preview).toMatchObject({ kind: 'chat', looked: 7, rejects: [{ line: 7, reason: 'notJson' }] });
  const { choice } = preview;

  const dry = await client.datasets.imports.dryRun({ file, choice });
  await succeeded(client, dry.job);
  const tried = (await client.jobs.show({ job: dry.job })).result;
  expect(tried).toMatchObject({ records: 7, rows: 5, duplicates: 1, rejects: { notJson: 1 } });

  const { job, dataset } = await client.datasets.imports.start({ file, choice, into: { name: 'alarms' } });
  await succeeded(client, job);
  const { sources } = await client.datasets.imports.sources({ dataset: dataset.id });
  expect(sources).toMatchObject([
    { job, name: '报警.jsonl', state: 'done', rows: 5, duplicates: 1, rejects: 1, actor: 'single-user' },
  ]);
  expect(readdirSync(path.join(dataDir, 'uploads'))).toEqual([]);
});

test('what the columns of a file mean is remembered, for whatever is said about the rest of it', async () => {
  const file = await upload('first.csv', 'question;place;reply\nwhat;here;that\n');
  const { choice } = await client.datasets.imports.preview({ file });
  const columns = { prompt: 'place', completion: 'reply', label: 'question' };
  const mapping = { shape: 'promptCompletion', columns } as const;
  const reading = { ...choice.reading, hasHeader: true };
  await client.datasets.imports.preview({ file, choice: { reading, mapping } });
  const { job } = await client.datasets.imports.start({
    ...{ file, choice: { reading, mapping }, into: { name: 'first' } },
  });
  await succeeded(client, job);

  const other = await upload('second.csv', 'question;place;reply\nwhy;there;this\n');
  const recalled = await client.datasets.imports.preview({ file: other, choice: { reading } });
  expect(recalled).toMatchObject({ isRemembered: true, choice: { mapping } });
  const guessed = { shape: 'text', columns: { text: 'reply' } } as const;
  const overruled = await client.datasets.imports.preview({
    file: other,
    choice: { reading, mapping: guessed },
  });
  expect(overruled).toMatchObject({ isRemembered: false, choice: { mapping: guessed } });
});

test('a folder of pictures is tried without a copy, and imported with its labels', async () => {
  const folder = path.join(dataDir, 'pictures');
  await mkdir(folder);
  for (const [name, red] of [
    ['a.png', 255],
    ['b.png', 0],
  ] as const) {
    const background = { r: red, g: 0, b: 0 };
    await sharp({ create: { width: 8, height: 6, channels: 3, background } })
      .png()
      .toFile(path.join(folder, name));
  }
  await writeFile(path.join(folder, 'labels.csv'), 'file,label\na.png,crack\nb.png,whole\n');
  const { grant: file } = await client.files.grant({ path: folder });
  const { choice, kind, isRemembered } = await client.datasets.imports.preview({ file });
  expect({ kind, isRemembered }).toEqual({ kind: 'image', isRemembered: false });
  const dry = await client.datasets.imports.dryRun({ file, choice });
  await succeeded(client, dry.job);
  expect((await client.jobs.show({ job: dry.job })).result).toMatchObject({ rows: 2, rejects: {} });
  expect(readdirSync(path.join(dataDir, 'datasets'))).toEqual([]);

  const { job, dataset } = await client.datasets.imports.start({ file, choice, into: { name: 'parts' } });
  await succeeded(client, job);
  const page = await client.datasets.rows.page({ dataset: dataset.id });
  expect(page.rows.map(({ question, answer }) => [question, answer])).toEqual([
    ['a.png', 'crack'],
    ['b.png', 'whole'],
  ]);
  // Each picture and its thumbnail.
  expect(readdirSync(path.join(dataDir, 'datasets', dataset.id, 'images'))).toHaveLength(4);
  expect((await client.datasets.imports.preview({ file })).isRemembered).toBe(false);
});

test('an import that was cancelled is read on behind what it had stored, as the same source', async () => {
  const file = path.join(dataDir, 'many.jsonl');
  await writeFile(file, linesOf(60_000));
  const { grant } = await client.files.grant({ path: file });
  const { choice } = await client.datasets.imports.preview({ file: grant });
  const { job, dataset } = await client.datasets.imports.start({
    ...{ file: grant, choice, into: { name: 'many' } },
  });
  const sources = async () => (await client.datasets.imports.sources({ dataset: dataset.id })).sources;
  await expect.poll(async () => (await sources())[0]?.records ?? 0).toBeGreaterThan(0);
  await client.jobs.cancel({ job });
  const [stopped] = await sources();
  // On a fast machine it may have been done before the cancel came.
  if (stopped?.state === 'stopped') {
    await client.jobs.resume({ job });
    await succeeded(client, job);
  }
  expect(await sources()).toMatchObject([
    { job, state: 'done', records: 60_000, rows: 60_000, duplicates: 0 },
  ]);
  expect(existsSync(file)).toBe(true);
});
