import { expect, test } from 'vitest';
import type { RowFilter } from '../../../../contract/datasets/rows.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { applyOperation } from '../history.ts';
import { editRow } from './edit.ts';
import { countFacets } from './facets.ts';

async function facets({ file }: TestDataset, filter: RowFilter = {}) {
  for (;;) {
    const found = await countFacets(file, { filter }, patientContext());
    if (found.counted === found.of) return found.facets;
  }
}

function fourRows(): TestDataset {
  const dataset = makeDataset({ kind: 'chat' });
  dataset.add([
    { content: chat('What is E40?', 'A fan.'), label: 'alarm' },
    { content: chat('报警？', '停机。'), label: 'alarm' },
    { content: chat('Who?', 'You.'), label: 'other' },
    { content: chat('E41 报警', 'the fan') },
  ]);
  applyOperation(dataset.file, { kind: 'test', parameters: {}, actor: 'tester' }, (log) => {
    log.change(1, { tags: ['a', 'b'], stars: 5, split: 'train' });
    log.change(2, { tags: ['a'], review: 'approved', assignee: 'Li' });
    log.change(3, { removed: log.id });
  });
  dataset.file.run('UPDATE rows SET problems = 6 WHERE id = 1');
  return dataset;
}

test('facets count every value of the rows that are part of the set, the most frequent first', async () => {
  using dataset = fourRows();
  expect(await facets(dataset)).toEqual({
    sources: [{ value: 1, count: 3 }],
    labels: [
      { value: 'alarm', count: 2 },
      { value: null, count: 1 },
    ],
    labelledBy: [
      { value: 'import', count: 2 },
      { value: null, count: 1 },
    ],
    tags: [
      { value: 'a', count: 2 },
      { value: 'b', count: 1 },
      { value: null, count: 1 },
    ],
    stars: [
      { value: null, count: 2 },
      { value: 5, count: 1 },
    ],
    splits: [
      { value: null, count: 2 },
      { value: 'train', count: 1 },
    ],
    assignees: [
      { value: null, count: 2 },
      { value: 'Li', count: 1 },
    ],
    reviews: [
      { value: 'open', count: 2 },
      { value: 'approved', count: 1 },
    ],
    problems: [
      { value: 'nearDuplicate', count: 1 },
      { value: 'personal', count: 1 },
    ],
    languages: [
      { value: 'chinese', count: 1 },
      { value: 'mixed', count: 1 },
      { value: 'other', count: 1 },
    ],
  });
});

test('a facet is counted without its own part of the filter, so that other values can be chosen', async () => {
  using dataset = fourRows();
  const found = await facets(dataset, { labels: ['alarm'], tags: ['b'] });
  expect(found.labels).toEqual([{ value: 'alarm', count: 1 }]);
  expect(found.tags).toEqual([
    { value: 'a', count: 2 },
    { value: 'b', count: 1 },
  ]);
  expect(found.stars).toEqual([{ value: 5, count: 1 }]);
  expect((await facets(dataset, { search: '报警' })).labels).toEqual([
    { value: 'alarm', count: 1 },
    { value: null, count: 1 },
  ]);
});

test('counts follow edits and rows that are added', async () => {
  using dataset = fourRows();
  await facets(dataset);
  dataset.add([{ content: chat('New?', 'Yes.'), label: 'other' }]);
  expect((await facets(dataset)).labels).toContainEqual({ value: 'other', count: 1 });
  editRow(dataset.file, { row: 1, revision: 1, change: { label: 'other' }, actor: 'ann' });
  expect((await facets(dataset)).labels).toEqual([
    { value: 'other', count: 2 },
    { value: 'alarm', count: 1 },
    { value: null, count: 1 },
  ]);
});
