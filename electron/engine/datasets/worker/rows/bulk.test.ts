import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { BulkChange, RowFilter } from '../../../../contract/datasets/rows.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { undoOperation } from '../history.ts';
import { listOperations } from '../operationsList.ts';
import { takeBackUnfinished } from '../takeBack.ts';
import { changeInBulk, previewBulk } from './bulk.ts';
import { editRow } from './edit.ts';
import { readImage } from './image.ts';
import { readRow } from './show.ts';

const bulk = ({ file }: TestDataset, filter: RowFilter, change: BulkChange, context = patientContext()) =>
  changeInBulk(file, { filter, change, actor: 'ann' }, context);
const row = ({ file }: TestDataset, id: number) => readRow(file, id);
/** All that a person sees of rows, but for what counts changes. */
const state = (dataset: TestDataset, ids: readonly number[]) =>
  ids.map((id) => ({ ...row(dataset, id), revision: 0, changedAt: '' }));

function threeRows(): TestDataset {
  const dataset = makeDataset({ kind: 'chat' });
  dataset.add([
    { content: chat('What is E40?', 'E40 costs $5.'), label: 'alarm' },
    { content: chat('Who?', 'You.'), label: 'alarm' },
    { content: chat('E40 再次报警', '检查风扇。') },
  ]);
  return dataset;
}

const changes: readonly { readonly change: BulkChange; readonly after: object }[] = [
  { change: { label: 'fault' }, after: { label: 'fault', labelBy: 'hand', author: 'ann' } },
  { change: { stars: 3, note: 'n', assignee: 'Li' }, after: { stars: 3, note: 'n', assignee: 'Li' } },
  { change: { split: 'test' }, after: { split: 'test' } },
  { change: { addTags: ['b', 'a'], removeTags: ['c'] }, after: { tags: ['a', 'b'] } },
  { change: { removed: true }, after: { isRemoved: true } },
  {
    change: { replace: { find: 'E40', with: '$& [E41]', isExpression: false } },
    after: { content: chat('What is $& [E41]?', '$& [E41] costs $5.'), author: 'ann' },
  },
  {
    change: { replace: { find: '(E)(\\d+)', with: '$1-$2', isExpression: true } },
    after: { content: chat('What is E-40?', 'E-40 costs $5.'), author: 'ann' },
  },
];

test.each(changes)(
  'a bulk edit $change is one step, and an undo and its undo are exact',
  async ({ change, after }) => {
    using dataset = threeRows();
    editRow(dataset.file, { row: 1, revision: 0, change: { tags: ['c'] }, actor: 'bob' });
    const before = state(dataset, [1, 2, 3]);
    const { operation } = await bulk(dataset, { labels: ['alarm'] }, change);
    const changed = state(dataset, [1, 2, 3]);
    expect(changed[0]).toMatchObject(after);
    expect(changed[2]).toEqual(before[2]);
    const undo = { operation: operation ?? 0, actor: 'bob' };
    const undone = await undoOperation(dataset.file, undo, patientContext());
    expect(state(dataset, [1, 2, 3])).toEqual(before);
    await undoOperation(dataset.file, { operation: undone ?? 0, actor: 'bob' }, patientContext());
    expect(state(dataset, [1, 2, 3])).toEqual(changed);
    const { operations } = listOperations(dataset.file, { atMost: 10 });
    expect(operations.map(({ kind, state: is, canUndo }) => [kind, is, canUndo])).toEqual([
      ...[
        ['undo', 'done', true],
        ['undo', 'undone', false],
        ['rows.bulk', 'undone', false],
      ],
      ['rows.edit', 'done', true],
    ]);
  },
);

test('a bulk edit is refused its undo once a row of it was changed again, and nothing is undone', async () => {
  using dataset = threeRows();
  const { operation } = await bulk(dataset, {}, { stars: 4 });
  editRow(dataset.file, { row: 3, revision: 1, change: { stars: 1 }, actor: 'bob' });
  const before = state(dataset, [1, 2, 3]);
  const undo = { operation: operation ?? 0, actor: 'ann' };
  await expect(undoOperation(dataset.file, undo, patientContext())).rejects.toMatchObject({
    code: 'datasets.notUndoable',
  });
  expect(state(dataset, [1, 2, 3])).toEqual(before);
});

test('a preview counts what would change and shows it; nothing is changed', async () => {
  using dataset = threeRows();
  const before = state(dataset, [1, 2, 3]);
  const preview = (change: BulkChange) => previewBulk(dataset.file, { filter: {}, change }, patientContext());
  expect(await preview({ replace: { find: 'E40', with: 'E41', isExpression: false } })).toEqual({
    ...{ matching: 3, looked: 3, changing: 2 },
    examples: [
      {
        ...{ row: 1, before: '[user] What is E40?\n\n[assistant] E40 costs $5.' },
        after: '[user] What is E41?\n\n[assistant] E41 costs $5.',
      },
      expect.objectContaining({ row: 3 }),
    ],
  });
  expect(await preview({ label: 'alarm', stars: 2 })).toMatchObject({
    changing: 3,
    examples: [{ row: 1, before: 'stars: -', after: 'stars: 2' }, {}, { after: 'label: alarm\nstars: 2' }],
  });
  expect(state(dataset, [1, 2, 3])).toEqual(before);
});

test('an expression that would run for ever is stopped and named, and rows that were changed before it go back', async () => {
  using dataset = makeDataset({ kind: 'text' });
  dataset.add([
    ...Array.from({ length: 300 }, (_, at) => ({ content: { text: `aab ${at}` } })),
    { content: { text: `${'a'.repeat(50)}!` } },
  ]);
  const replace = { find: '(a+)+b', with: 'x', isExpression: true };
  await expect(bulk(dataset, {}, { replace })).rejects.toMatchObject({
    code: 'datasets.patternEndless',
    data: { row: 301, pattern: '(a+)+b' },
  });
  expect(row(dataset, 1).content).toEqual({ text: 'aab 0' });
  expect(listOperations(dataset.file, { atMost: 5 }).operations).toEqual([]);
  await expect(bulk(dataset, {}, { replace: { ...replace, find: '(' } })).rejects.toMatchObject({
    code: 'datasets.patternInvalid',
  });
});

test('a bulk edit that is cancelled goes back, and one that a kill left half-done goes back at the next opening', async () => {
  using dataset = makeDataset({ kind: 'text' });
  const count = 20_000;
  dataset.add(Array.from({ length: count }, (_, at) => ({ content: { text: `text ${at}` } })));
  const changed = () =>
    dataset.file.get<{ count: number }>('SELECT count(*) AS count FROM rows WHERE stars IS NOT NULL')?.count;
  const stopping = new AbortController();
  const context = patientContext(stopping.signal);
  const stop = {
    ...context,
    breathe() {
      if (changed()) stopping.abort(new Error('stop'));
      return context.breathe();
    },
  };
  await expect(bulk(dataset, {}, { stars: 5 }, stop)).rejects.toThrow('stop');
  expect(changed()).toBe(0);
  expect(listOperations(dataset.file, { atMost: 5 }).operations).toEqual([]);

  const dead = new Error('killed');
  const never = new Promise<never>(() => undefined);
  let reached: (reason: Error) => void = () => undefined;
  const killed = new Promise<never>((_, reject) => {
    reached = reject;
  });
  const half = {
    ...patientContext(),
    breathe() {
      if (!changed()) return Promise.resolve();
      reached(dead);
      return never;
    },
  };
  await expect(Promise.race([bulk(dataset, {}, { stars: 5 }, half), killed])).rejects.toBe(dead);
  expect(changed()).toBeGreaterThan(0);
  takeBackUnfinished(dataset.file);
  expect(changed()).toBe(0);
  expect(listOperations(dataset.file, { atMost: 5 }).operations).toEqual([]);
});

test('what somebody changes in the middle of a bulk edit stays when that is cancelled', async () => {
  using dataset = makeDataset({ kind: 'text' });
  dataset.add(Array.from({ length: 20_000 }, (_, at) => ({ content: { text: `text ${at}` } })));
  const stopping = new AbortController();
  const context = patientContext(stopping.signal);
  const meddle = {
    ...context,
    breathe() {
      if (row(dataset, 1).stars === 5) {
        editRow(dataset.file, { row: 1, revision: 1, change: { stars: 2, note: 'mine' }, actor: 'bob' });
        stopping.abort(new Error('stop'));
      }
      return context.breathe();
    },
  };
  const change = { stars: 5, assignee: 'Li' };
  await expect(bulk(dataset, {}, change, meddle)).rejects.toThrow('stop');
  expect(row(dataset, 1)).toMatchObject({ stars: 2, note: 'mine', assignee: null });
  expect(row(dataset, 2)).toMatchObject({ stars: null, assignee: null });
});

test('a picture comes with its type; one that is not there has its own error', async () => {
  using dataset = makeDataset({ kind: 'image' });
  const image = 'ab'.repeat(32);
  const folder = path.join(dataset.folder, 'images');
  mkdirSync(folder);
  const png = Buffer.from('89504e470d0a1a0a00', 'hex');
  const webp = Buffer.from('52494646000000005745425056503820', 'hex');
  writeFileSync(path.join(folder, image), png);
  writeFileSync(path.join(folder, `${image}.thumbnail.webp`), webp);
  expect(await readImage(dataset.file, { image, size: 'full' })).toEqual({
    ...{ mediaType: 'image/png', base64: png.toString('base64') },
  });
  expect((await readImage(dataset.file, { image, size: 'thumbnail' })).mediaType).toBe('image/webp');
  await expect(readImage(dataset.file, { image: 'cd'.repeat(32), size: 'full' })).rejects.toMatchObject({
    code: 'datasets.imageNotFound',
  });
});
