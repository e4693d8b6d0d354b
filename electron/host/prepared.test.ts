import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import { createRouter } from '../engine/router.ts';
import { singleUserActor } from '../engine/security/actor.ts';
import { startEngine } from './cli/connect.ts';
import { sampleModelFolder } from './paths.ts';

async function openClient(usePrepared: boolean) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-prepared-'));
  const engine = await startEngine({ dataDir, usePrepared });
  onTestFinished(async () => {
    await engine.close();
    await rm(dataDir, { recursive: true });
  });
  return createRouterClient(createRouter(engine), { context: { actor: singleUserActor('local') } });
}

type Client = Awaited<ReturnType<typeof openClient>>;

async function succeeded(client: Client, job: string): Promise<void> {
  const state = async () => (await client.jobs.show({ job })).state;
  await expect.poll(state, { timeout: 60_000 }).toBe('succeeded');
}

async function importAndAsk(client: Client): Promise<void> {
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const imported = await client.models.import({ folder, name: 'sample', report: false });
  await succeeded(client, imported.job);
  const sent = await client.chat.send({ model: 'sample', text: 'How do I clear E40?' });
  await succeeded(client, sent.job);
}

test('after a first load the weights are prepared in the background, once', async () => {
  const client = await openClient(true);
  await importAndAsk(client);
  const preparing = async () => (await client.jobs.list({ kinds: ['prepare'] })).jobs;
  await expect.poll(preparing, { timeout: 30_000 }).toMatchObject([{ kind: 'prepare', state: 'succeeded' }]);
  expect((await client.models.show({ model: 'sample' })).variants[0]?.preparedBytes).toBeGreaterThan(1e6);
  await client.chat.unload({ model: 'sample' });
  await succeeded(client, (await client.chat.send({ model: 'sample', text: 'Thanks.' })).job);
  expect(await preparing()).toHaveLength(1);
});

test('switched off, nothing is prepared', async () => {
  const client = await openClient(false);
  await importAndAsk(client);
  expect((await client.jobs.list({ kinds: ['prepare'] })).jobs).toEqual([]);
  expect((await client.models.show({ model: 'sample' })).variants[0]?.preparedBytes).toBe(0);
});
