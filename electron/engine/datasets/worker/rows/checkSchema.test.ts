import { expect, test } from 'vitest';
import { makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { undoOperation } from '../history.ts';
import { changeSettings, readDatasetSettings } from '../settings.ts';
import { changeInBulk } from './bulk.ts';
import { checkSchema } from './checkSchema.ts';
import { pageRows } from './page.ts';
import { readRow } from './show.ts';

const check = ({ file }: TestDataset, context = patientContext()) => checkSchema(file, {}, context);
const misfits = async ({ file }: TestDataset) => {
  const query = { filter: { problems: ['schema' as const] }, from: 0, atMost: 500 };
  return (await pageRows(file, { ...query, sort: { by: 'id', descending: false } })).rows.map(({ id }) => id);
};
const atMost = (maxLength: number) => ({ properties: { text: { maxLength } } });

test('another schema marks the rows that do not meet it, and only them; without one no row is marked', async () => {
  using dataset = makeDataset({ kind: 'text' });
  dataset.add(['a', 'abc', 'abcdef'].map((text) => ({ content: { text } })));
  expect(await check(dataset)).toEqual({ rows: 0, changed: 0 });
  changeSettings(dataset.file, { schema: atMost(2) });
  expect(await check(dataset)).toEqual({ rows: 3, changed: 2 });
  expect(await misfits(dataset)).toEqual([2, 3]);
  expect(readRow(dataset.file, 2)).toMatchObject({ problems: ['schema'], revision: 0 });
  expect(await check(dataset)).toEqual({ rows: 0, changed: 0 });
  changeSettings(dataset.file, { schema: atMost(5) });
  await check(dataset);
  expect(await misfits(dataset)).toEqual([3]);
  changeSettings(dataset.file, { schema: null });
  await check(dataset);
  expect(await misfits(dataset)).toEqual([]);
});

test('a schema that is none is refused, and the one before stays', () => {
  using dataset = makeDataset({ kind: 'text', schema: atMost(5) });
  expect(() => changeSettings(dataset.file, { schema: { type: 'wat' }, labels: ['x'] })).toThrow(
    expect.objectContaining({ code: 'datasets.schemaInvalid' }),
  );
  expect(readDatasetSettings(dataset.file)).toEqual({ kind: 'text', schema: atMost(5), labels: [] });
});

test('the mark follows a bulk edit and its undo, whatever the schema was in between', async () => {
  using dataset = makeDataset({ kind: 'text', schema: atMost(5) });
  dataset.add(['abc', 'abd'].map((text) => ({ content: { text } })));
  await check(dataset);
  const replace = { find: 'c', with: 'cccc', isExpression: false };
  const input = { filter: {}, change: { replace }, actor: 'ann' };
  const { operation } = await changeInBulk(dataset.file, input, patientContext());
  expect(await misfits(dataset)).toEqual([1]);
  changeSettings(dataset.file, { schema: atMost(2) });
  await check(dataset);
  expect(await misfits(dataset)).toEqual([1, 2]);
  await undoOperation(dataset.file, { operation: operation ?? 0, actor: 'ann' }, patientContext());
  expect(readRow(dataset.file, 1).content).toEqual({ text: 'abc' });
  expect(await misfits(dataset)).toEqual([1, 2]);
});

test('a check that was cut off goes on where it was, and a pattern that comes to no end marks its row', async () => {
  const schema = { properties: { text: { pattern: '^(a+)+$' } } };
  using dataset = makeDataset({ kind: 'text', schema });
  dataset.add([{ content: { text: 'aaa' } }, { content: { text: `${'a'.repeat(50)}!` } }]);
  dataset.add(Array.from({ length: 500 }, (_, at) => ({ content: { text: 'a'.repeat(at + 1) } })));
  const stopping = new AbortController();
  stopping.abort(new Error('stop'));
  await expect(check(dataset, patientContext(stopping.signal))).rejects.toThrow('stop');
  await check(dataset);
  expect(await misfits(dataset)).toEqual([2]);
});
