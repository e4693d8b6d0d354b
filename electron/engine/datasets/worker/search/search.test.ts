import { expect, test } from 'vitest';
import type { RowChange, RowFilter } from '../../../../contract/datasets/rows.ts';
import { contentFields } from '../content.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { applyOperation } from '../history.ts';
import type { OperationContext } from '../operation.ts';
import { addRow } from '../rows/add.ts';
import { editRow } from '../rows/edit.ts';
import { pageRows } from '../rows/page.ts';
import { countUnindexed, indexRows } from './indexRows.ts';

async function find({ file }: TestDataset, search: string, more: RowFilter = {}): Promise<number[]> {
  const sort = { by: 'id', descending: false } as const;
  const query = { filter: { ...more, search }, from: 0, atMost: 500 };
  const up = await pageRows(file, { ...query, sort });
  const down = await pageRows(file, { ...query, sort: { ...sort, descending: true } });
  const ids = up.rows.map(({ id }) => id);
  expect(down.rows.map(({ id }) => id)).toEqual([...ids].reverse());
  expect([up.total, up.isComplete]).toEqual([ids.length, true]);
  return ids;
}

const index = ({ file }: TestDataset) => indexRows(file, {}, patientContext());

const texts = [
  '报警灯亮了，请停机。',
  'E-40: the Fan stands still',
  '检查风扇 fan 与电源',
  'pressure is pressing',
  '警灯',
  'Überdruck 温',
] as const;

/** What is typed, and the rows (from 1) in which it is found. */
const searches = [
  { typed: '灯', rows: [1, 5] },
  { typed: '警灯', rows: [1, 5] },
  { typed: '报警灯', rows: [1] },
  { typed: '灯亮了', rows: [1] },
  { typed: '机', rows: [1] },
  { typed: '灯报', rows: [] },
  { typed: 'fan', rows: [2, 3] },
  { typed: 'FA', rows: [2, 3] },
  { typed: 'press', rows: [4] },
  { typed: 'pressing', rows: [4] },
  { typed: 'p', rows: [4] },
  { typed: 'E-40', rows: [2] },
  { typed: 'e-4', rows: [2] },
  { typed: '40 fan', rows: [2] },
  { typed: '风扇 fan', rows: [3] },
  { typed: 'uber 温', rows: [6] },
  { typed: '   ', rows: [1, 2, 3, 4, 5, 6] },
  { typed: '"; --', rows: [] },
] as const;

test.each(['looked through', 'indexed', 'indexed but for the last three'] as const)(
  'one, two and three characters of Chinese and beginnings of words are found in rows that are %s',
  async (how) => {
    using dataset = makeDataset({ kind: 'text' });
    const add = (from: number, upTo: number) =>
      dataset.add(texts.slice(from, upTo).map((text) => ({ content: { text } })));
    add(0, 3);
    if (how === 'indexed but for the last three') await index(dataset);
    add(3, 6);
    if (how === 'indexed') await index(dataset);
    expect(countUnindexed(dataset.file)).toBe({ indexed: 0, 'looked through': 6 }[how as string] ?? 3);
    for (const { typed, rows } of searches)
      expect([typed, await find(dataset, typed)]).toEqual([typed, rows]);
  },
);

test('a search keeps to the other parts of a filter and to any order', async () => {
  using dataset = makeDataset({ kind: 'text' });
  dataset.add(texts.map((text, at) => ({ content: { text }, label: at % 2 === 0 ? 'even' : 'odd' })));
  await index(dataset);
  expect(await find(dataset, '灯', { labels: ['even'] })).toEqual([1, 5]);
  expect(await find(dataset, 'fan', { labels: ['even'], ids: [2, 3] })).toEqual([3]);
  const sort = { by: 'characters', descending: true } as const;
  const { rows } = await pageRows(dataset.file, { filter: { search: 'fan' }, sort, from: 0, atMost: 5 });
  expect(rows.map(({ id }) => id)).toEqual([2, 3]);
});

test('an edited row is found by its new words at once, a row of a bulk change before and after it is indexed again', async () => {
  using dataset = makeDataset({ kind: 'chat' });
  dataset.add([{ content: chat('What is E40?', 'A fan.') }, { content: chat('Who?', 'You.') }]);
  await index(dataset);
  const content = chat('什么是 E41？', '水泵。') as RowChange['content'];
  editRow(dataset.file, { row: 1, revision: 0, change: { content }, actor: 'ann' });
  expect(countUnindexed(dataset.file)).toBe(0);
  expect(await find(dataset, '水泵')).toEqual([1]);
  expect(await find(dataset, 'fan')).toEqual([]);
  addRow(dataset.file, { content: chat('Pump?', 'Yes.'), label: null, actor: 'ann' });
  expect(countUnindexed(dataset.file)).toBe(0);
  expect(await find(dataset, 'pump')).toEqual([3]);
  applyOperation(dataset.file, { kind: 'test', parameters: {}, actor: 'ann' }, (log) => {
    log.change(1, contentFields(chat('Gone', 'Away')));
    log.change(2, { removed: log.id });
  });
  expect(countUnindexed(dataset.file)).toBe(1);
  for (const isIndexed of [false, true]) {
    if (isIndexed) expect(await index(dataset)).toMatchObject({ rows: 1 });
    expect(await find(dataset, '水泵')).toEqual([]);
    expect(await find(dataset, 'away')).toEqual([1]);
    expect(await find(dataset, 'you')).toEqual([]);
    expect(await find(dataset, 'you', { removed: true })).toEqual([2]);
  }
});

test('an index that a cancel cut off goes on where it was; what is too much to look through is told', async () => {
  using dataset = makeDataset({ kind: 'text' });
  dataset.add(
    Array.from({ length: 5_000 }, (_, at) => ({ content: { text: `text ${'word '.repeat(20)}${at}` } })),
  );
  const sort = { by: 'id', descending: false } as const;
  const query = { filter: { search: 'text' }, sort, from: 0, atMost: 1 };
  expect(await pageRows(dataset.file, query)).toMatchObject({ unsearched: 4_000 });
  const stopping = new AbortController();
  const context = patientContext(stopping.signal);
  const stop: OperationContext = {
    ...context,
    breathe() {
      stopping.abort(new Error('stop'));
      return context.breathe();
    },
  };
  await expect(indexRows(dataset.file, {}, stop)).rejects.toThrow('stop');
  const left = countUnindexed(dataset.file);
  expect(left).toBeLessThan(5_000);
  expect(await index(dataset)).toMatchObject({ rows: left });
  expect(await index(dataset)).toEqual({ rows: 0, bytes: 0 });
  expect(await find(dataset, '4999')).toEqual([5_000]);
});

test('a beginning that many words share is found like one that few have', async () => {
  using dataset = makeDataset({ kind: 'text' });
  dataset.add(Array.from({ length: 100 }, (_, at) => ({ content: { text: `word${at} other` } })));
  await index(dataset);
  expect(await find(dataset, 'wor')).toHaveLength(100);
  expect(await find(dataset, 'word9')).toEqual([10, ...Array.from({ length: 10 }, (_, at) => at + 91)]);
});
