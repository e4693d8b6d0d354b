import { expect, test } from 'vitest';
import { openEngineClient, succeeded, type TestClient } from './engineClient.fixture.ts';
import { sampleModelFolder } from './paths.ts';

async function importAndAsk(client: TestClient): Promise<void> {
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const imported = await client.models.import({ folder, name: 'sample', report: false });
  await succeeded(client, imported.job);
  const sent = await client.chat.send({ model: 'sample', text: 'How do I clear E40?' });
  await succeeded(client, sent.answers[0].job);
}

test('after a first load the weights are prepared in the background, once', async () => {
  const client = await openEngineClient({ usePrepared: true });
  await importAndAsk(client);
  const preparing = async () => (await client.jobs.list({ kinds: ['prepare'] })).jobs;
  await expect.poll(preparing, { timeout: 30_000 }).toMatchObject([{ kind: 'prepare', state: 'succeeded' }]);
  expect((await client.models.show({ model: 'sample' })).variants[0]?.preparedBytes).toBeGreaterThan(1e6);
  await client.chat.unload({ model: 'sample' });
  await succeeded(client, (await client.chat.send({ model: 'sample', text: 'Thanks.' })).answers[0].job);
  expect(await preparing()).toHaveLength(1);
});

test('switched off, nothing is prepared', async () => {
  const client = await openEngineClient({ usePrepared: false });
  await importAndAsk(client);
  expect((await client.jobs.list({ kinds: ['prepare'] })).jobs).toEqual([]);
  expect((await client.models.show({ model: 'sample' })).variants[0]?.preparedBytes).toBe(0);
});
