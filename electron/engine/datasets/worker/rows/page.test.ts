import { expect, test } from 'vitest';
import type { RowFilter, RowSort } from '../../../../contract/datasets/rows.ts';
import { chat, makeDataset, type TestDataset } from '../datasetFile.fixture.ts';
import { applyOperation } from '../history.ts';
import { type Page, pageRows } from './page.ts';

const byId: RowSort = { by: 'id', descending: false };

async function page(
  { file }: TestDataset,
  { filter = {}, sort = byId, from = 0, atMost = 100, ...rest }: Partial<Parameters<typeof pageRows>[1]> = {},
): Promise<Page> {
  return pageRows(file, { filter, sort, from, atMost, ...rest });
}

const idsOf = ({ rows }: Page) => rows.map(({ id }) => id);
const found = async (dataset: TestDataset, filter: RowFilter, sort = byId) =>
  idsOf(await page(dataset, { filter, sort }));

/** Rows 1 to 6, of which row 6 is taken out. */
function sixRows(): TestDataset {
  const dataset = makeDataset({ kind: 'chat' });
  dataset.add([
    { content: chat('What is E40?', 'A fan.'), label: 'alarm' },
    { content: chat('报警灯亮了怎么办？', '请先停机，再检查温度。'), label: '报警' },
    { content: chat('Reset?', 'Hold the key for five seconds.') },
  ]);
  dataset.add([
    { content: chat('E41 报警', '检查 the fan 风扇。'), label: 'alarm' },
    { content: chat('Who?', 'You.') },
    { content: chat('Gone.', 'Away.'), label: 'alarm' },
  ]);
  const { file } = dataset;
  applyOperation(file, { kind: 'test', parameters: {}, actor: 'tester' }, (log) => {
    log.change(1, { stars: 5, tags: ['good', 'short'], split: 'train', review: 'approved' });
    log.change(2, { stars: 2, tags: ['good'], assignee: 'Li' });
    log.change(4, { cluster: 9 });
    log.change(5, { label: 'other', label_by: 'hand' });
    log.change(6, { removed: log.id });
  });
  // What follows from the content is no step of the history.
  file.run('UPDATE rows SET problems = 3 WHERE id = 2');
  file.run('UPDATE rows SET problems = 4 WHERE id = 4');
  file.run('UPDATE rows SET tokens = 12 WHERE id = 4');
  file.run('UPDATE rows SET tokens = 3 WHERE id = 5');
  return dataset;
}

const filters: readonly { readonly filter: RowFilter; readonly ids: readonly number[] }[] = [
  { filter: {}, ids: [1, 2, 3, 4, 5] },
  { filter: { removed: true }, ids: [6] },
  { filter: { removed: true, labels: ['other'] }, ids: [] },
  { filter: { sources: [2] }, ids: [4, 5] },
  { filter: { labels: ['alarm'] }, ids: [1, 4] },
  { filter: { labels: ['报警', null] }, ids: [2, 3] },
  { filter: { labels: [] }, ids: [] },
  { filter: { labelledBy: ['hand'] }, ids: [5] },
  { filter: { tags: ['good'] }, ids: [1, 2] },
  { filter: { tags: ['short', null] }, ids: [1, 3, 4, 5] },
  { filter: { stars: [5, null] }, ids: [1, 3, 4, 5] },
  { filter: { splits: ['train'] }, ids: [1] },
  { filter: { assignees: ['Li'] }, ids: [2] },
  { filter: { reviews: ['approved'] }, ids: [1] },
  { filter: { reviews: ['open', 'rejected'] }, ids: [2, 3, 4, 5] },
  { filter: { problems: ['schema'] }, ids: [2] },
  { filter: { problems: ['nearDuplicate', 'personal'] }, ids: [2, 4] },
  { filter: { languages: ['chinese'] }, ids: [2] },
  { filter: { languages: ['mixed', 'other'] }, ids: [1, 3, 4, 5] },
  { filter: { characters: { max: 10 } }, ids: [5] },
  { filter: { characters: { min: 11, max: 20 } }, ids: [1, 2, 4] },
  { filter: { tokens: { min: 4 } }, ids: [4] },
  { filter: { cluster: 9 }, ids: [4] },
  { filter: { ids: [5, 1, 1, 99, 6] }, ids: [1, 5] },
  { filter: { labels: ['alarm'], tags: ['good'], stars: [5], characters: { min: 1 } }, ids: [1] },
];

test.each(filters)('the filter $filter finds the rows $ids, in both directions', async ({ filter, ids }) => {
  using dataset = sixRows();
  expect(await found(dataset, filter)).toEqual(ids);
  expect(await found(dataset, filter, { by: 'id', descending: true })).toEqual([...ids].reverse());
});

const sorts: readonly { readonly by: RowSort['by']; readonly up: number[]; readonly down: number[] }[] = [
  { by: 'characters', up: [5, 1, 2, 4, 3], down: [3, 4, 2, 1, 5] },
  { by: 'tokens', up: [5, 4, 1, 2, 3], down: [4, 5, 3, 2, 1] },
  { by: 'stars', up: [2, 1, 3, 4, 5], down: [1, 2, 5, 4, 3] },
  { by: 'label', up: [1, 4, 5, 2, 3], down: [2, 5, 4, 1, 3] },
  { by: 'changedAt', up: [3, 1, 2, 4, 5], down: [5, 4, 2, 1, 3] },
];

test.each(sorts)(
  'the order by $by has rows without a value at its end, whether rows are read along it or gathered first',
  async ({ by, up, down }) => {
    using dataset = sixRows();
    // All in the same moment, so that the id decides.
    dataset.file.run("UPDATE rows SET changed_at = '2026-01-01T00:00:00.000Z'");
    const gathered: RowFilter = { ids: [1, 2, 3, 4, 5] };
    for (const filter of [{}, gathered]) {
      expect(await found(dataset, filter, { by, descending: false })).toEqual(up);
      expect(await found(dataset, filter, { by, descending: true })).toEqual(down);
    }
  },
);

test('a large set is listed page by page, sorted and filtered alike, whatever share of it a filter finds', async () => {
  using dataset = makeDataset({ kind: 'text' });
  const count = 30_000;
  dataset.add(
    Array.from({ length: count }, (_, index) => ({
      content: { text: `${index} ${'x'.repeat(index % 97)}` },
      label: index % 10_000 === 7 ? 'rare' : index % 2 === 0 ? 'even' : 'odd',
    })),
  );
  const lengths = new Map(
    dataset.file
      .all<{ id: number; characters: number }>('SELECT id, characters FROM rows')
      .map(({ id, characters }) => [id, characters]),
  );
  for (const label of ['rare', 'even'])
    for (const descending of [false, true]) {
      const expected = [...lengths]
        .filter(([id]) => (label === 'rare' ? id % 10_000 === 8 : id % 2 === 1))
        .sort(([one, short], [other, long]) => (short - long || one - other) * (descending ? -1 : 1))
        .map(([id]) => id);
      const query = { filter: { labels: [label] }, sort: { by: 'characters' as const, descending } };
      const listed: number[] = [];
      for (let isOver = false; !isOver; ) {
        const next = await page(dataset, { ...query, from: listed.length, atMost: 500 });
        listed.push(...idsOf(next));
        isOver = next.isComplete && listed.length === next.total;
      }
      expect(listed).toEqual(expected);
    }
});

test('rows keep their places while they are edited, and a list that is asked for anew is up to date', async () => {
  using dataset = sixRows();
  const filter: RowFilter = { labels: ['alarm'] };
  const first = await page(dataset, { filter });
  applyOperation(dataset.file, { kind: 'test', parameters: {}, actor: 'tester' }, (log) =>
    log.change(1, { label: 'other' }),
  );
  const { snapshot } = first;
  const again = await page(dataset, { filter, snapshot });
  expect(again).toMatchObject({ snapshot, total: 2, isComplete: true });
  expect(again.rows.map(({ label }) => label)).toEqual(['other', 'alarm']);
  const anew = await page(dataset, { filter });
  expect(anew.snapshot).not.toBe(snapshot);
  expect(idsOf(anew)).toEqual([4]);
  // A number of another list, or of one that is gone, is not taken for this one's.
  const other = await page(dataset, { filter: {}, snapshot });
  expect(other.snapshot).not.toBe(snapshot);
  expect(idsOf(other)).toEqual([1, 2, 3, 4, 5]);
});

test('a summary has the last question and its answer, tags, problems and whether there is a note', async () => {
  using dataset = sixRows();
  const { rows } = await page(dataset, { filter: { ids: [2] } });
  expect(rows).toEqual([
    expect.objectContaining({
      ...{ id: 2, question: '报警灯亮了怎么办？', answer: '请先停机，再检查温度。', turns: 2, image: null },
      ...{ label: '报警', labelBy: 'import', tags: ['good'], stars: 2, review: 'open' },
      ...{ problems: ['schema', 'personal'], isRemoved: false, hasNote: false, author: 'import:tester' },
    }),
  ]);
  expect(rows[0]).not.toHaveProperty('content');
});

test('SQL and HTML in a row are only text, and so are they in a filter', async () => {
  using dataset = makeDataset({ kind: 'text' });
  const hostile = `'); DROP TABLE rows; -- <script>alert(1)</script> @after "`;
  dataset.add([{ content: { text: hostile }, label: hostile }, { content: { text: 'plain' } }]);
  const { rows } = await page(dataset, { filter: { labels: [hostile] } });
  expect(rows).toEqual([expect.objectContaining({ id: 1, question: hostile, label: hostile })]);
  expect(await found(dataset, { tags: [hostile], splits: [hostile] })).toEqual([]);
  expect(await found(dataset, {})).toEqual([1, 2]);
});
