import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExportWish } from '../contract/datasets/exports.ts';
import type { Engine } from '../engine/engine.ts';
import { createRouter } from '../engine/router.ts';
import { singleUserActor } from '../engine/security/actor.ts';
import { startEngine, succeeded, type TestClient } from './engineClient.fixture.ts';

let scratch = '';
let engine: Engine;
let client: TestClient;

beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'inhouse-data-versions-'));
  engine = await startEngine({ dataDir: path.join(scratch, 'data') });
  client = createRouterClient(createRouter(engine), { context: { actor: singleUserActor('local') } });
});
afterEach(async () => {
  await engine.close();
  await rm(scratch, { recursive: true, force: true });
});

const grantOf = async (name: string, access: 'read' | 'write' = 'read') =>
  (await client.files.grant({ path: path.join(scratch, name), access })).grant;

async function resultOf<Result>(job: string): Promise<Result> {
  await succeeded(client, job);
  return (await client.jobs.show({ job })).result as Result;
}

async function failureOf(job: string): Promise<string | undefined> {
  for (;;) {
    const page = await client.jobs.output({ job, from: 0, waitMs: 2_000 });
    if (page.job.state === 'failed') return page.job.error?.code;
    if (page.job.state === 'succeeded') return undefined;
  }
}

const lineOf = (index: number, answer = `answer ${index}`) =>
  JSON.stringify({
    prompt: `question ${index} 报警`,
    completion: answer,
    category: index % 2 ? 'odd' : 'even',
  });

/** Two files, the second with a row of the first and one that is none; then edits, a split, and what is taken back again. */
async function makeAlarms() {
  const files = {
    'one.jsonl': Array.from({ length: 60 }, (_, index) => lineOf(index)),
    'two.jsonl': [lineOf(3), 'no JSON', ...Array.from({ length: 20 }, (_, index) => lineOf(100 + index))],
  };
  let dataset = '';
  for (const [name, lines] of Object.entries(files)) {
    await writeFile(path.join(scratch, name), `${lines.join('\n')}\n`);
    const file = await grantOf(name);
    const { choice } = await client.datasets.imports.preview({ file });
    const into = dataset === '' ? { name: 'alarms' } : { dataset };
    const started = await client.datasets.imports.start({ file, choice, into, licence: 'CC-BY-4.0' });
    await succeeded(client, started.job);
    dataset = started.dataset.id;
  }
  const { rows, datasets } = { rows: client.datasets.rows, datasets: client.datasets };
  const chat = (question: string, answer: string) => ({
    turns: [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: answer },
    ],
    tools: null,
  });
  await rows.add({ dataset, content: chat('By hand?', '=1+1'), label: 'hand' });
  const edit = async (row: number, change: object) => {
    const { revision } = await rows.show({ dataset, row });
    return rows.edit({ dataset, row, revision, change });
  };
  await edit(5, { content: chat('question 4 报警', 'corrected'), tags: ['good'], stars: 4 });
  await edit(6, { removed: true });
  await edit(7, { label: 'wrong' });
  await succeeded(client, (await datasets.undo({ dataset })).job);
  const parts = [
    { name: 'train', share: 0.75 },
    { name: 'test', share: 0.25 },
  ];
  await succeeded(
    client,
    (await datasets.versions.split({ dataset, plan: { parts, stratify: 'label' } })).job,
  );
  return { dataset, edit };
}

async function freeze(dataset: string) {
  return resultOf<{ version: number; hash: string }>(
    (await client.datasets.versions.freeze({ dataset, name: 'v' })).job,
  );
}

async function replay(
  dataset: string,
  version: number,
  names: readonly string[] = ['one.jsonl', 'two.jsonl'],
) {
  const { sources } = await client.datasets.imports.sources({ dataset });
  const files = await Promise.all(
    names.map(async (name) => ({
      source: sources.find((source) => source.name === name)?.id ?? 0,
      file: await grantOf(name),
    })),
  );
  return (await client.datasets.versions.replay({ dataset, version, files })).job;
}

test('a version is made again from its files and its steps, to the same hash, whatever was done since', async () => {
  const { dataset, edit } = await makeAlarms();
  const { version, hash } = await freeze(dataset);
  expect((await client.datasets.list()).datasets).toMatchObject([{ versions: 1, rows: 80 }]);
  // Later than the version, so no part of it.
  await edit(5, { label: 'later' });
  await edit(81, { stars: 1 });
  const same = await resultOf(await replay(dataset, version));
  expect(same).toEqual({
    ...{ rows: 80, matching: 80, withdrawn: 0, hash, replayed: hash },
    ...{ differing: [], differences: 0 },
  });
  const { rows } = await client.datasets.versions.findPerson({ dataset, words: 'question 59' });
  expect(rows).toEqual([60]);
  const gone = await resultOf<{ versions: number[] }>(
    (await client.datasets.versions.withdraw({ dataset, rows, reason: 'asked' })).job,
  );
  expect(gone.versions).toEqual([1]);
  expect(await resultOf(await replay(dataset, version))).toMatchObject({
    matching: 79,
    withdrawn: 1,
    replayed: hash,
  });
  const check = (await client.datasets.versions.verify({ dataset, version })).job;
  expect(await resultOf(check)).toMatchObject({ rows: 80, withdrawn: 1, hash, broken: null });
  const asked = engine.store.read<{ kind: string }>("SELECT kind FROM jobs WHERE input LIKE '%question 59%'");
  expect(asked).toEqual([]);
});

test('a replay tells a file that was changed, one that is missing, and a history that is not what it was', async () => {
  const { dataset } = await makeAlarms();
  const { version, hash } = await freeze(dataset);
  expect(await failureOf(await replay(dataset, version, ['one.jsonl']))).toBe('datasets.sourceMissing');
  await client.datasets.rows.show({ dataset, row: 5 });
  appendFileSync(path.join(scratch, 'two.jsonl'), `${lineOf(200)}\n`);
  expect(await failureOf(await replay(dataset, version))).toBe('datasets.sourceDiffers');
  await writeFile(
    path.join(scratch, 'two.jsonl'),
    `${[lineOf(3), 'no JSON', ...Array.from({ length: 20 }, (_, index) => lineOf(100 + index))].join('\n')}\n`,
  );
  await engine.datasets.release(dataset);
  const { openDatasetFile } = await import('../engine/datasets/worker/datasetFile.ts');
  const folder = path.join(scratch, 'data', 'datasets', dataset);
  const file = openDatasetFile(folder, { key: null, readonly: false });
  file.run(
    "UPDATE changes SET after = json_set(after, '$.stars', 5) WHERE row = 5 AND json_extract(after, '$.stars') = 4",
  );
  file.close();
  const told = await resultOf<{ replayed: string }>(await replay(dataset, version));
  expect(told).toMatchObject({ matching: 79, differing: [{ row: 5, what: 'differs' }], differences: 1 });
  expect(told.replayed).not.toBe(hash);
});

const wishOf = (wish: Partial<ExportWish>): ExportWish => ({
  ...{ of: 'draft', filter: {}, shape: 'messages', format: 'jsonl', meta: ['label', 'split', 'tags'] },
  ...{ perSplit: false, name: 'out' },
  ...wish,
});

test('what is exported comes in again as the same rows, with a card, and an entry for a trainer', async () => {
  const { dataset } = await makeAlarms();
  const { version, hash } = await freeze(dataset);
  await mkdir(path.join(scratch, 'usb'));
  const folder = await grantOf('usb', 'write');
  const start = async (wish: Partial<ExportWish>) =>
    (await client.datasets.exports.start({ dataset, wish: wishOf(wish), to: { folder } })).job;
  const done = await resultOf<{ rows: number; files: { path: string }[] }>(
    await start({ of: version, perSplit: true, name: 'alarms v1' }),
  );
  expect(done.rows).toBe(80);
  const made = path.join(scratch, 'usb', 'alarms v1');
  expect(readdirSync(made).sort()).toEqual(['README.md', 'dataset_info.json', 'test.jsonl', 'train.jsonl']);
  const card = readFileSync(path.join(made, 'README.md'), 'utf8');
  for (const said of [hash, 'CC-BY-4.0', 'one.jsonl', '| train |', 'versions.split'])
    expect(card).toContain(said);
  expect(JSON.parse(readFileSync(path.join(made, 'dataset_info.json'), 'utf8'))).toMatchObject({
    'alarms v1_train': { file_name: 'train.jsonl', columns: { messages: 'messages' } },
  });
  expect(await failureOf(await start({ of: version, name: 'alarms v1' }))).toBe('datasets.exportExists');
  expect(readdirSync(path.join(scratch, 'usb'))).toEqual(['alarms v1']);

  for (const [format, shape] of [
    ['jsonl', 'sharegpt'],
    ['json', 'alpaca'],
    ['parquet', 'messages'],
    ['csv', 'promptCompletion'],
  ] as const) {
    await succeeded(client, await start({ of: version, format, shape, name: `as-${format}` }));
    const file = await grantOf(path.join('usb', `as-${format}`, `as-${format}.${format}`));
    const { choice } = await client.datasets.imports.preview({ file });
    const again = await client.datasets.imports.start({ file, choice, into: { name: `again ${format}` } });
    await succeeded(client, again.job);
    const answers = async (id: string) =>
      (await client.datasets.rows.page({ dataset: id, atMost: 500 })).rows
        .map(({ question, answer }) => `${question} → ${answer.replace(/^'=/, '=')}`)
        .sort();
    expect(await answers(again.dataset.id)).toEqual(await answers(dataset));
  }
});

test('a filter narrows an export, a form that its kind has not is refused, and a copy that was given out is named', async () => {
  const { dataset } = await makeAlarms();
  const { version } = await freeze(dataset);
  await mkdir(path.join(scratch, 'usb'));
  const folder = await grantOf('usb', 'write');
  const run = async (wish: Partial<ExportWish>) =>
    resultOf<{ rows: number }>(
      (await client.datasets.exports.start({ dataset, wish: wishOf(wish), to: { folder } })).job,
    );
  expect((await run({ name: 'a', filter: { labels: ['hand'] } })).rows).toBe(1);
  expect((await run({ name: 'b', of: version, filter: { tags: ['good'] } })).rows).toBe(1);
  expect((await run({ name: 'c', of: version, filter: { search: 'CORRECTED' } })).rows).toBe(1);
  const unfit = client.datasets.exports.start({ dataset, wish: wishOf({ shape: 'text' }), to: { folder } });
  await expect(unfit).rejects.toMatchObject({ code: 'datasets.exportUnfit' });
  await expect(
    client.datasets.exports.start({ dataset, wish: wishOf({ name: '../out' }), to: { folder } }),
  ).rejects.toThrow();
  const readOnly = { folder: await grantOf('usb') };
  await expect(
    client.datasets.exports.start({ dataset, wish: wishOf({}), to: readOnly }),
  ).rejects.toMatchObject({
    code: 'files.grantUnknown',
  });
  const hits = await client.datasets.versions.findPerson({ dataset, words: 'hand' });
  expect(hits.exports.map(({ name, of }) => [name, of])).toEqual([
    ['a', 'draft'],
    ['b', 1],
    ['c', 1],
  ]);
});

test('a browser gets a ZIP in pieces, once', async () => {
  const { dataset } = await makeAlarms();
  const { job } = await client.datasets.exports.start({
    dataset,
    wish: wishOf({ name: '报警' }),
    to: 'download',
  });
  await succeeded(client, job);
  const { base64, sizeBytes } = await client.datasets.exports.download({ dataset, job });
  const zip = Buffer.from(base64, 'base64');
  expect(zip.length).toBe(sizeBytes);
  expect(zip.toString('latin1', 0, 2)).toBe('PK');
  expect(zip.includes(Buffer.from('报警/报警.jsonl'))).toBe(true);
  expect(zip.includes(Buffer.from('报警/README.md'))).toBe(true);
  await client.datasets.exports.discard({ dataset, job });
  await expect(client.datasets.exports.download({ dataset, job })).rejects.toMatchObject({
    code: 'datasets.downloadGone',
  });
  expect(existsSync(path.join(scratch, 'data', 'datasets', dataset, 'downloads', job))).toBe(false);
});
