import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { requireRowsUnused } from './inUse.ts';
import { datasetFolder } from './openFiles.ts';
import { removeDataset } from './removal.ts';
import { openTestDatasets } from './testing/openTestDatasets.ts';
import { chat } from './worker/datasetFile.fixture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-in-use-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('while a run learns from a version, its data set stays and so do the rows that the version holds', async () => {
  const runs = new Map([[1, ['night shift']]]);
  await using opened = await openTestDatasets(folder, {
    ...{ id: 'test', kind: 'chat' },
    usedBy: (dataset, version) =>
      dataset !== 'test' ? [] : version === null ? [...runs.values()].flat() : (runs.get(version) ?? []),
  });
  const { datasets } = opened;
  const add = (question: string) =>
    datasets.write('test', 'rows.add', { content: chat(question, 'A fan.'), label: null, actor: 'ann' });
  const freeze = () =>
    datasets.write('test', 'versions.freeze', {
      ...{ dataset: { id: 'test', name: 'test', description: '' }, name: '', notes: '', actor: 'ann' },
      tool: 'Inhouse 0',
    });
  await add('E40?');
  await freeze();
  await add('E41?');
  await freeze();
  const inUse = { code: 'datasets.inUse', data: { dataset: 'test', runs: 'night shift' } };
  await expect(requireRowsUnused(datasets, 'test', [2, 1])).rejects.toMatchObject(inUse);
  // Only the second version has it, from which nobody learns.
  await requireRowsUnused(datasets, 'test', [2]);
  const remove = () => removeDataset(datasets, { dataset: datasets.find('test'), actor: { id: 'ann' } });
  await expect(remove()).rejects.toMatchObject(inUse);
  expect(existsSync(datasetFolder(folder, 'test'))).toBe(true);
  runs.clear();
  await requireRowsUnused(datasets, 'test', [1]);
  await remove();
  expect(existsSync(datasetFolder(folder, 'test'))).toBe(false);
});
