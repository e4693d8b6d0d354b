import { expect, test } from 'vitest';
import type { RowChange } from '../../../../contract/datasets/rows.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { undoOperation } from '../history.ts';
import { changeSettings } from '../settings.ts';
import { addRow } from './add.ts';
import { editRow, reviewRow } from './edit.ts';
import { readRow, showRow } from './show.ts';

const edit = ({ file }: TestDataset, row: number, change: RowChange, actor = 'ann') =>
  editRow(file, { row, revision: readRow(file, row).revision, change, actor });
const undo = ({ file }: TestDataset, operation: number | null) =>
  undoOperation(file, { operation: operation ?? 0, actor: 'ann' }, patientContext());

function twoRows(): TestDataset {
  const dataset = makeDataset({ kind: 'chat' });
  dataset.add([
    { content: chat('What is E40?', 'A fan.'), label: 'alarm' },
    { content: chat('Who?', 'You.') },
  ]);
  return dataset;
}

test('an edit changes what it names, is told in the history, and is taken back by an undo, which is taken back, too', async () => {
  using dataset = twoRows();
  const before = readRow(dataset.file, 1);
  const content = chat('What is E41?', '风扇。');
  const change: RowChange = {
    ...{ content: content as RowChange['content'], label: 'fan', tags: ['b', 'a', 'b'], stars: 4 },
    ...{ note: 'Better.', assignee: 'Li' },
  };
  const { row, operation } = edit(dataset, 1, change);
  expect(row).toMatchObject({
    ...{
      content,
      label: 'fan',
      labelBy: 'hand',
      tags: ['a', 'b'],
      stars: 4,
      note: 'Better.',
      assignee: 'Li',
    },
    ...{ author: 'ann', review: 'open', revision: 1, characters: 15, tokens: null },
  });
  expect(row.han).toBeCloseTo(2 / 9, 10);
  const [step] = showRow(dataset.file, { row: 1 }).history;
  expect(step).toMatchObject({ operation, kind: 'rows.edit', actor: 'ann', state: 'done' });
  expect(step?.changes).toContainEqual({
    field: 'content',
    before: '[user] What is E40?\n\n[assistant] A fan.',
    after: '[user] What is E41?\n\n[assistant] 风扇。',
  });
  expect(step?.changes).toContainEqual({ field: 'tags', before: null, after: 'a, b' });
  const undone = await undo(dataset, operation);
  const same = { ...before, revision: 2, changedAt: expect.any(String) };
  expect(readRow(dataset.file, 1)).toEqual(same);
  await undo(dataset, undone);
  expect(readRow(dataset.file, 1)).toEqual({ ...row, revision: 3, changedAt: expect.any(String) });
});

test('an edit that changes nothing is no step, and asks for no new review', () => {
  using dataset = twoRows();
  reviewRow(dataset.file, { row: 1, revision: 0, verdict: 'approved', actor: 'bob' });
  const content = chat('What is E40?', 'A fan.  \r\n') as RowChange['content'];
  const { row, operation } = edit(dataset, 1, {
    content,
    label: 'alarm',
    tags: [],
    removed: false,
    note: '',
  });
  expect(operation).toBeNull();
  expect(row).toMatchObject({ review: 'approved', reviewer: 'bob', author: 'import:tester', revision: 1 });
  const stars = edit(dataset, 1, { stars: 3 });
  expect(stars.row).toMatchObject({ review: 'approved', author: 'import:tester', stars: 3 });
});

test('an edit that began with an older revision is refused and changes nothing', () => {
  using dataset = twoRows();
  edit(dataset, 2, { stars: 1 });
  const late = () => editRow(dataset.file, { row: 2, revision: 0, change: { stars: 5 }, actor: 'bob' });
  expect(late).toThrow(expect.objectContaining({ code: 'datasets.rowChanged' }));
  expect(readRow(dataset.file, 2).stars).toBe(1);
});

test.each([
  { content: { text: 'x' }, detail: 'a row of this data set is of the kind chat' },
  { content: { turns: [{ role: 'user', content: 'x' }], tools: null }, detail: 'turns: ends with user' },
  { content: chat('x', ' '), detail: 'turns[1] is empty' },
])('the content $content is refused: $detail', ({ content, detail }) => {
  using dataset = twoRows();
  expect(() => edit(dataset, 1, { content: content as RowChange['content'] })).toThrow(
    expect.objectContaining({ code: 'datasets.contentInvalid', data: { detail } }),
  );
  expect(readRow(dataset.file, 1)).toMatchObject({ content: chat('What is E40?', 'A fan.'), revision: 0 });
});

test("content must meet the data set's schema, and a label must be one of its labels", () => {
  using dataset = twoRows();
  changeSettings(dataset.file, {
    schema: { properties: { turns: { maxItems: 2 } } },
    labels: ['fan', 'other'],
  });
  const { turns } = chat('x', 'y') as { turns: readonly { role: 'user'; content: string }[] };
  const long = { turns: [...turns, ...turns], tools: null } as unknown as RowChange['content'];
  expect(() => edit(dataset, 1, { content: long })).toThrow(
    expect.objectContaining({
      code: 'datasets.contentInvalid',
      data: { detail: 'turns must NOT have more than 2 items' },
    }),
  );
  expect(() => edit(dataset, 1, { label: 'pump' })).toThrow(
    expect.objectContaining({ code: 'datasets.labelUnknown' }),
  );
  expect(edit(dataset, 1, { label: null }).row).toMatchObject({ label: null, labelBy: null, author: 'ann' });
});

test('a row is reviewed by somebody else than who wrote or labelled it last, and a new label asks for a new review', () => {
  using dataset = twoRows();
  const review = (row: number, verdict: 'approved' | 'open', actor: string) =>
    reviewRow(dataset.file, { row, revision: readRow(dataset.file, row).revision, verdict, actor }).row;
  edit(dataset, 1, { label: 'fan' }, 'ann');
  expect(() => review(1, 'approved', 'ann')).toThrow(expect.objectContaining({ code: 'datasets.ownReview' }));
  expect(review(1, 'approved', 'bob')).toMatchObject({ review: 'approved', reviewer: 'bob' });
  expect(review(1, 'open', 'ann')).toMatchObject({ review: 'open', reviewer: null });
  review(1, 'approved', 'bob');
  expect(edit(dataset, 1, { label: 'pump' }, 'ann').row).toMatchObject({ review: 'open', reviewer: null });
  // Who imported a row did not write it.
  expect(review(2, 'approved', 'tester')).toMatchObject({ review: 'approved', reviewer: 'tester' });
});

test('a row that is added by hand stands at the end, and goes with an undo', async () => {
  using dataset = twoRows();
  const content = chat('新的问题？', '答案。');
  const { row, operation } = addRow(dataset.file, { content, label: 'new', actor: 'ann' });
  expect(row).toMatchObject({
    id: 3,
    content,
    label: 'new',
    labelBy: 'hand',
    author: 'ann',
    characters: 8,
    han: 1,
  });
  expect(row).toMatchObject({ source: null, isRemoved: false });
  await undo(dataset, operation);
  expect(readRow(dataset.file, 3).isRemoved).toBe(true);
});

test('a removal is undone; an undo after a later change of the same field is refused and leaves everything as it is', async () => {
  using dataset = twoRows();
  const removal = edit(dataset, 1, { removed: true });
  expect(removal.row.isRemoved).toBe(true);
  const stars = edit(dataset, 1, { stars: 2 });
  await undo(dataset, removal.operation);
  expect(readRow(dataset.file, 1)).toMatchObject({ isRemoved: false, stars: 2 });
  edit(dataset, 1, { stars: 5 });
  await expect(undo(dataset, stars.operation)).rejects.toMatchObject({ code: 'datasets.notUndoable' });
  expect(readRow(dataset.file, 1).stars).toBe(5);
  await expect(undo(dataset, removal.operation)).rejects.toMatchObject({ code: 'datasets.notUndoable' });
});
