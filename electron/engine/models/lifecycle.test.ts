import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../contract/jobs.ts';
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
  root = await mkdtemp(path.join(tmpdir(), 'inhouse-lifecycle-'));
  dataDir = path.join(root, 'data');
  await start();
});
afterEach(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

async function ended(job: string): Promise<Job> {
  for (;;) {
    const page = await client.jobs.output({ job, from: 1_000_000, waitMs: 5_000 });
    if (page.job.endedAt !== null) return page.job;
  }
}

/** A copy of the sample model's folder under a name of its own. */
async function makeStick(name: string): Promise<string> {
  const stick = path.join(root, name);
  await cp(sampleModelFolder, stick, { recursive: true, filter: (file) => !/(jsonl|txt)$/.test(file) });
  return stick;
}

async function importFrom(folder: string, sourceMode: 'copy' | 'link' | 'inPlace' = 'copy') {
  const { grant } = await client.files.grant({ path: folder });
  const { job } = await client.models.import({ folder: grant, sourceMode, report: false });
  const done = await ended(job);
  expect(done).toMatchObject({ state: 'succeeded' });
  return client.models.show({ model: (done.result as { model: string }).model });
}

test('a folder may be called anything: its model has a name of one line, and twice the same folder is two models', async () => {
  const stick = await makeStick(`odd\n"name" \u001b[31m${'n'.repeat(200)}`);
  const first = await importFrom(stick);
  expect(first.name).toMatch(/^odd "name" \[31mn+$/);
  const second = await importFrom(stick);
  expect(second.name).toBe(`${first.name} (2)`);
  expect((await client.models.show({ model: second.name })).id).toBe(second.id);
});

test('a model left in place works without its source; what needs the source says that it is gone', async () => {
  const stick = await makeStick('stick');
  const model = await importFrom(stick, 'inPlace');
  await rename(stick, `${stick}-pulled-out`);
  const sent = await client.chat.send({ model: model.id, text: 'How do I clear E40?' });
  expect(await ended(sent.answers[0].job)).toMatchObject({ state: 'succeeded' });
  const verified = await ended((await client.models.verify({ model: model.id })).job);
  const files = expect.stringContaining('model.safetensors (missing)');
  expect(verified).toMatchObject({ state: 'failed', error: { code: 'models.damaged', data: { files } } });
  const quantized = await client.models.quantize({ model: model.id, precision: 'fp32' });
  const missing = { path: path.join(stick, 'model.safetensors'), reason: 'ENOENT' };
  expect(await ended(quantized.job)).toMatchObject({
    state: 'failed',
    error: { code: 'file.unreadable', data: missing },
  });
  await rename(`${stick}-pulled-out`, stick);
  await client.jobs.resume({ job: quantized.job });
  expect(await ended(quantized.job)).toMatchObject({ state: 'succeeded', attempt: 2 });
});

test('a model whose quality cannot be measured is imported with a warning, which a report takes away', async () => {
  const stick = await makeStick('stick');
  const file = path.join(stick, 'tokenizer.json');
  const honest = await readFile(file, 'utf8');
  const tokenizer = JSON.parse(honest);
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
  tokenizer.added_tokens.push({ id: 100_000, content: 'E40', ...flags });
  await writeFile(file, JSON.stringify(tokenizer));
  const { grant: folder } = await client.files.grant({ path: stick });
  const done = await ended((await client.models.import({ folder })).job);
  expect(done.state).toBe('succeeded');
  const { model } = done.result as { model: string };
  const notMeasured = {
    code: 'quality.notMeasured',
    data: { precision: 'int8', reason: 'tokenizer.idOutOfRange' },
  };
  expect((await client.models.show({ model })).warnings).toContainEqual({ severity: 'warn', ...notMeasured });
  await writeFile(path.join(dataDir, 'models', model, 'source', 'tokenizer.json'), honest);
  expect(await ended((await client.models.quality({ model })).job)).toMatchObject({ state: 'succeeded' });
  const codes = (await client.models.show({ model })).warnings.map(({ code }) => code);
  expect(codes).toEqual(['import.tokenizerLarger']);
}, 60_000);

test('a linked source that somebody changes is noticed, and a model is not used in place inside the data directory', async () => {
  const stick = await makeStick('stick');
  const model = await importFrom(stick, 'link');
  const weights = path.join(stick, 'model.safetensors');
  await writeFile(weights, Buffer.from([1]), { flag: 'r+' });
  const verified = await ended((await client.models.verify({ model: model.id })).job);
  expect(verified.error).toMatchObject({ code: 'models.damaged', data: { count: 1 } });
  const own = path.join(dataDir, 'models', model.id, 'source');
  const { grant } = await client.files.grant({ path: own });
  await expect(client.models.import({ folder: grant, sourceMode: 'inPlace' })).rejects.toMatchObject({
    code: 'import.insideDataDir',
  });
});

test('a model whose folder was deleted by hand can be removed, and one whose job waits cannot', async () => {
  const model = await importFrom(sampleModelFolder);
  await rm(path.join(dataDir, 'models', model.id), { recursive: true });
  const verified = await client.models.verify({ model: model.id });
  expect((await ended(verified.job)).state).toBe('failed');
  const waiting = 'UPDATE jobs SET state = ? WHERE id = ?';
  await engine.store.write({
    audit: null,
    statements: [{ sql: waiting, params: ['interrupted', verified.job] }],
  });
  await expect(client.models.remove({ model: model.id })).rejects.toMatchObject({ code: 'models.busy' });
  await client.jobs.cancel({ job: verified.job });
  await client.models.remove({ model: model.id });
  expect(await client.models.list()).toEqual({ models: [] });
  await client.jobs.resume({ job: verified.job });
  expect(await ended(verified.job)).toMatchObject({ state: 'failed', error: { code: 'request.notFound' } });
});

test('a start removes what ended jobs left half-done, keeps what a failed one can use, and puts strangers aside', async () => {
  const failed = await client.models.import({
    folder: (await client.files.grant({ path: await makeStick('gone') })).grant,
    report: false,
  });
  await client.jobs.cancel({ job: failed.job });
  const input = engine.store.read<{ input: string }>('SELECT input FROM jobs')[0]?.input ?? '';
  const { modelId } = JSON.parse(input) as { modelId: string };
  await engine.store.write({
    audit: null,
    statements: [{ sql: "UPDATE jobs SET state = 'failed'", params: [] }],
  });
  await engine.close();
  const models = path.join(dataDir, 'models');
  for (const name of [`${modelId}.partial-1`, 'nobody.partial-2', 'stranger', 'odd'])
    await mkdir(path.join(models, name), { recursive: true });
  await writeFile(path.join(models, 'odd', 'model.json'), 'null');
  await start();
  expect(await readdir(models)).toEqual([`${modelId}.partial-1`]);
  expect((await readdir(path.join(dataDir, 'quarantine'))).map((name) => name.replace(/-\d+$/, ''))).toEqual([
    'odd',
    'stranger',
  ]);
  await client.jobs.cancel({ job: failed.job });
  expect(await readdir(models)).toEqual([]);
});
