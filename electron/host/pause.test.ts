import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import { writeSlowModel } from '../compute/testing/slowModel.ts';
import { createRouter } from '../engine/router.ts';
import { singleUserActor } from '../engine/security/actor.ts';
import type { TestClient } from './engineClient.fixture.ts';
import { startEngine } from './engineClient.fixture.ts';

async function openEngine(dataDir: string): Promise<{ client: TestClient; close(): Promise<void> }> {
  const engine = await startEngine({ dataDir, usePrepared: false });
  const client = createRouterClient(createRouter(engine), { context: { actor: singleUserActor('local') } });
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= engine.close();
    return closed;
  };
  onTestFinished(close);
  return { client, close };
}

/** Name and hash of every file below the only model, but for times and ids that differ between any two imports. */
async function contentOf(dataDir: string): Promise<Record<string, string>> {
  const models = path.join(dataDir, 'models');
  const [model = ''] = await readdir(models);
  const entries = await readdir(path.join(models, model), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.json'));
  const hashed = files.map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    const hash = createHash('sha256').update(await readFile(file));
    return [path.relative(path.join(models, model), file), hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(hashed));
}

/** On a machine that is very busy an import can be through before anybody has looked: then it is done once more. */
async function startUntilQuantizing(
  engine: Awaited<ReturnType<typeof openEngine>>,
  start: (engine: { client: TestClient }) => Promise<string>,
): Promise<string> {
  for (;;) {
    const job = await start(engine);
    const look = async () => {
      const { state, progress } = await engine.client.jobs.show({ job });
      return state === 'succeeded' || state === 'failed' ? state : progress?.step;
    };
    await expect.poll(look, { timeout: 120_000, interval: 5 }).toMatch(/^(quantize|succeeded|failed)$/);
    if ((await look()) === 'quantize') return job;
    await engine.client.models.remove({ model: 'slow' });
  }
}

test('an import paused in the middle of a step, over a restart of the engine, ends with the same bytes as one that ran through', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-pause-'));
  const source = path.join(folder, 'stick');
  await writeSlowModel(source);
  const straight = path.join(folder, 'straight');
  const paused = path.join(folder, 'paused');
  onTestFinished(() => rm(folder, { recursive: true, force: true }));

  const whole = await openEngine(straight);
  const asked = { name: 'slow', report: false } as const;
  const start = async ({ client }: { client: TestClient }) => {
    const { grant } = await client.files.grant({ path: source });
    return (await client.models.import({ folder: grant, ...asked })).job;
  };
  const stateOf = async ({ client }: { client: TestClient }, job: string) =>
    (await client.jobs.show({ job })).state;
  const first = await start(whole);
  await expect.poll(() => stateOf(whole, first), { timeout: 120_000 }).toBe('succeeded');
  await whole.close();

  const before = await openEngine(paused);
  const job = await startUntilQuantizing(before, start);
  expect(await before.client.jobs.pause({ job })).toMatchObject({ state: 'interrupted', paused: true });
  await before.close();

  const after = await openEngine(paused);
  expect(await after.client.jobs.show({ job })).toMatchObject({ state: 'interrupted', paused: true });
  await after.client.jobs.resume({ job });
  await expect.poll(() => stateOf(after, job), { timeout: 120_000 }).toBe('succeeded');
  expect(await contentOf(paused)).toEqual(await contentOf(straight));
  expect(Object.keys(await contentOf(paused)).length).toBeGreaterThan(1);
}, 240_000);
