import { expect, test } from 'vitest';
import { datasetFolder } from '../engine/datasets/openFiles.ts';
import { addTestRows } from '../engine/datasets/worker/datasetFile.fixture.ts';
import { openDatasetFile } from '../engine/datasets/worker/datasetFile.ts';
import { kill, serve, temporaryDataDir } from './servedEngine.fixture.ts';

test('a bulk edit that a kill cut off is taken back at the next opening, and the search index is finished', async () => {
  const dataDir = await temporaryDataDir();
  const first = await serve(dataDir);
  const { id: dataset } = await first.client.datasets.create({ name: 'alarms', kind: 'text' });
  const count = 60_000;
  const file = openDatasetFile(datasetFolder(dataDir, dataset), { key: null, readonly: false });
  addTestRows(
    file,
    Array.from({ length: count }, (_, at) => ({ content: { text: `报警 ${at}` } })),
  );
  file.close();
  const replace = { find: '报警', with: 'alarm', isExpression: false };
  const { job } = await first.client.datasets.rows.bulk({
    dataset,
    filter: {},
    change: { stars: 5, replace },
  });
  await expect
    .poll(async () => (await first.client.jobs.show({ job })).progress?.done ?? 0)
    .toBeGreaterThan(0);
  await kill(first.process);

  const { client } = await serve(dataDir);
  const total = async (filter: object) => {
    const page = await client.datasets.rows.page({ dataset, filter });
    return page.isComplete && page.unsearched === 0 ? page.total : null;
  };
  await expect.poll(() => total({ stars: [5] })).toBe(0);
  await expect.poll(() => total({ search: 'alarm' }), { timeout: 60_000 }).toBe(0);
  await expect.poll(() => total({ search: '报警' })).toBe(count);
  expect((await client.datasets.operations({ dataset })).operations).toEqual([]);
  expect((await client.datasets.rows.show({ dataset, row: 1 })).content).toEqual({ text: '报警 0' });
});
