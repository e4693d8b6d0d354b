import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Model } from '../../contract/models.ts';
import { type Engine, openEngine } from '../engine.ts';
import { createRouter } from '../router.ts';
import { singleUserActor } from '../security/actor.ts';

const sampleModelFolder = path.resolve(import.meta.dirname, '../../../assets/sample-model');
let root = '';
let engine: Engine;
let client: ReturnType<typeof connect>;

const connect = (to: Engine) =>
  createRouterClient(createRouter(to), { context: { actor: singleUserActor('local') } });

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'inhouse-int8-cache-'));
  engine = await openEngine({
    dataDir: path.join(root, 'data'),
    sampleModelFolder,
    version: '0',
    threads: 2,
  });
  client = connect(engine);
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

async function finish(job: string): Promise<unknown> {
  for (;;) {
    const page = await client.jobs.output({ job, from: 1_000_000, waitMs: 5_000 });
    if (page.job.endedAt === null) continue;
    expect(page.job).toMatchObject({ state: 'succeeded' });
    return page.job.result;
  }
}

async function importSample(): Promise<Model> {
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const { job } = await client.models.import({ folder, report: false });
  return client.models.show({ model: ((await finish(job)) as { model: string }).model });
}

const cachePlan = async (model: string) => {
  const subject = { kind: 'model', model } as const;
  const { cache, items } = await client.planner.plan({ subject, context: 512 });
  return { cache, bytes: items.find(({ name }) => name === 'cache')?.bytes ?? 0 };
};

test('an int8 cache is used once its own report has passed, in smaller plans and loads, and no longer when a report fails', async () => {
  const { id: model } = await importSample();
  const choose = (cache: 'float' | 'int8') => client.models.setCache({ model, cache });
  const caches = async () => (await client.models.show({ model })).variants[0]?.int8Caches;
  const refused = { code: 'cache.notMeasured', data: { precision: 'int8' } };
  await expect(choose('int8')).rejects.toMatchObject(refused);
  const before = await cachePlan(model);

  const { job } = await client.models.quality({ model, caches: ['int8'] });
  await finish(job);
  expect((await client.jobs.show({ job })).facts).toMatchObject({ cache: 'int8' });
  // A report alone changes nothing.
  expect(await caches()).toEqual([]);
  expect((await choose('int8')).variants[0]?.int8Caches).toEqual(['exact']);
  const after = await cachePlan(model);
  expect([before.cache, after.cache]).toEqual(['float', 'int8']);
  expect(before.bytes / after.bytes).toBeCloseTo(4, 6);
  expect(await client.residency.load({ model })).toMatchObject({ state: 'ready', cache: 'int8' });

  // Measured again on worse terms, as on a text of somebody's own.
  const [row] = engine.store.read<{ report: string }>(
    "SELECT report FROM quality_reports WHERE cache = 'int8' AND profile = 'exact'",
  );
  const worse = {
    ...JSON.parse(row?.report ?? ''),
    perplexityChange: 0.02,
    gate: { limit: 0.01, passed: false },
  };
  const sql = "UPDATE quality_reports SET report = ? WHERE cache = 'int8' AND profile = 'exact'";
  await engine.store.write({ audit: null, statements: [{ sql, params: [JSON.stringify(worse)] }] });
  expect(await caches()).toEqual([]);
  await expect(choose('int8')).rejects.toMatchObject({
    code: 'cache.gateFailed',
    data: { profile: 'exact', change: '+2.00%', limit: '+1.00%' },
  });
  // The version with its plain cache is as good as it was: no warning stays with the model.
  expect((await client.models.show({ model })).warnings).toEqual([]);
  expect((await choose('float')).variants[0]?.int8Caches).toEqual([]);
}, 120_000);
