import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { datasetFolder, datasetsFolder } from './openFiles.ts';
import { settleFolders } from './removal.ts';
import { openTestDatasets } from './testing/openTestDatasets.ts';
import { chat } from './worker/datasetFile.fixture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-datasets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kept = { id: 'test', kind: 'chat' } as const;
const newRow = (question: string) => ({ content: chat(question, 'A fan.'), label: null, actor: 'ann' });

test('two changes at once are told to the audit log once each', async () => {
  await using opened = await openTestDatasets(path.join(folder, 'audit'), kept);
  const { datasets, store } = opened;
  await Promise.all(
    ['E40?', 'E41?', 'E42?'].map((question) => datasets.write('test', 'rows.add', newRow(question))),
  );
  const told = [...store.readAudit()].map(({ detail }) => JSON.parse(detail).operation as number);
  expect(told).toEqual([1, 2, 3]);
});

test('a change that was made stays made when the rest of the engine cannot be told of it', async () => {
  const errors: unknown[] = [];
  const problem = new Error('no jobs now');
  await using opened = await openTestDatasets(path.join(folder, 'untold'), {
    ...kept,
    onError: (error) => errors.push(error),
    followLater: () => Promise.reject(problem),
  });
  const { datasets } = opened;
  const schema = { type: 'object' };
  expect(await datasets.write('test', 'settings.change', { schema })).toMatchObject({ schema });
  expect(errors).toEqual([problem]);
});

test('work that the end of the engine stops leaves no thread behind', async () => {
  const opened = await openTestDatasets(path.join(folder, 'closed'), kept);
  const { datasets } = opened;
  await datasets.write('test', 'rows.add', newRow('E40?'));
  await opened[Symbol.asyncDispose]();
  await expect(datasets.read('test', 'file.describe', {})).rejects.toMatchObject({ code: 'engine.lost' });
});

test('nobody opens a file while its folder is moved, and closing it twice waits for both', async () => {
  const dataDir = path.join(folder, 'moved');
  await using opened = await openTestDatasets(dataDir, kept);
  const { datasets } = opened;
  const [here, there] = [datasetFolder(dataDir, 'test'), datasetFolder(dataDir, 'moved')];
  let late: Promise<unknown> | undefined;
  const first = datasets.release('test');
  // Opens anew, and is closed before it is open.
  const between = datasets.read('test', 'file.describe', {});
  const second = datasets.release('test', async () => {
    late = datasets.read('test', 'file.describe', {});
    late.catch(() => undefined);
    await first;
    renameSync(here, there);
  });
  await Promise.allSettled([between, second]);
  await expect(late).rejects.toMatchObject({ code: 'datasets.fileLost' });
  renameSync(there, here);
  expect(await datasets.read('test', 'file.describe', {})).toMatchObject({ removedRows: 0 });
});

test('at a start what was being removed goes or comes back, and what dry runs left goes', async () => {
  const dataDir = path.join(folder, 'left');
  const { store, ...opened } = await openTestDatasets(dataDir, kept);
  const root = datasetsFolder(dataDir);
  await opened.datasets.release('test');
  renameSync(path.join(root, 'test'), path.join(root, 'test.removed'));
  for (const name of ['other.removed', '.dry-run-0a1b2c3d']) mkdirSync(path.join(root, name));
  await settleFolders({ dataDir, store });
  expect(readdirSync(root)).toEqual(['test']);
  expect(existsSync(path.join(root, 'test', 'data.db'))).toBe(true);
  await opened[Symbol.asyncDispose]();
});
