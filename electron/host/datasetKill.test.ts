import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { datasetFolder } from '../engine/datasets/openFiles.ts';
import { addTestRows } from '../engine/datasets/worker/datasetFile.fixture.ts';
import { openDatasetFile } from '../engine/datasets/worker/datasetFile.ts';
import { connectLocal } from './localClient.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

/** The real headless product in a process of its own, and a connection through its local socket. */
async function serve(dataDir: string) {
  const child = spawn(process.execPath, [cli, '--data-dir', dataDir, 'serve', '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(createInterface({ input: child.stdout }), 'line');
  const link = await connectLocal(dataDir);
  if (!link) throw new Error('the engine that serves does not listen on its local socket');
  onTestFinished(() => link.close());
  return { child, client: link.client };
}

test('a bulk edit that a kill cut off is taken back at the next opening, and the search index is finished', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-dataset-kill-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
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
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

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
