import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { applyOperation, undoOperation } from '../history.ts';
import { labelCheck } from './checkStatus.ts';
import { drawCheck } from './draw.ts';
import { addModelLabelled } from './labelled.fixture.ts';
import { reportCheck } from './report.ts';
import { giveVerdict, nextChecks, skipCheck } from './review.ts';

let dataset: TestDataset;
beforeEach(() => {
  dataset = makeDataset({ labels: ['alarm', 'other', 'unused'] });
});
afterEach(() => dataset[Symbol.dispose]());

const draw = (seed = '1', share = 0.15) => drawCheck(dataset.file, { share, seed, actor: 'ann' });
const drawnRows = () =>
  dataset.file.all<{ row: number }>('SELECT row FROM label_checks ORDER BY id').map(({ row }) => row);
const next = (actor = 'ann', blind = true) => nextChecks(dataset.file, { actor, blind, atMost: 20 });
const judge = (row: number, label: string | null, actor = 'ann') =>
  giveVerdict(dataset.file, { row, label, blind: true, actor });

test('15% of each label is drawn, at least one, by the seed and by nothing else', () => {
  addModelLabelled(dataset, 'alarm', 40);
  addModelLabelled(dataset, 'other', 10);
  addModelLabelled(dataset, 'rare', 1);
  expect(draw()).toMatchObject({ drawn: 9, check: { needed: 9, drawn: 9, checked: 0 } });
  const rows = drawnRows();
  expect([
    rows.filter((row) => row <= 40).length,
    rows.filter((row) => row > 40 && row <= 50).length,
    rows.filter((row) => row > 50).length,
  ]).toEqual([6, 2, 1]);
  expect(draw()).toMatchObject({ drawn: 0 });
  dataset.file.run('DELETE FROM label_checks');
  draw();
  expect(drawnRows()).toEqual(rows);
  dataset.file.run('DELETE FROM label_checks');
  draw('2');
  expect(drawnRows()).not.toEqual(rows);
});

test('when a model labels more, only what is wanting is drawn on top', () => {
  addModelLabelled(dataset, 'alarm', 20);
  draw();
  const first = drawnRows();
  addModelLabelled(dataset, 'alarm', 20);
  expect(draw()).toMatchObject({ drawn: 3, check: { drawn: 6 } });
  expect(drawnRows().slice(0, 3)).toEqual(first);
  expect(new Set(drawnRows()).size).toBe(6);
});

test('blind, the model’s label stays where it is; what is skipped comes last', () => {
  addModelLabelled(dataset, 'alarm', 20);
  draw();
  const { items, labels, open } = next();
  expect(open).toBe(3);
  expect(labels).toEqual(['alarm', 'other', 'unused']);
  expect(items.map(({ label, agreement }) => [label, agreement])).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ]);
  expect(next('ann', false).items[0]?.label).toBe('alarm');
  const [first, second, third] = items.map(({ row }) => row);
  skipCheck(dataset.file, { row: first ?? 0 });
  expect(next().items.map(({ row }) => row)).toEqual([second, third, first]);
});

test('the model’s label is approved, or the person’s takes its place; an undone verdict waits again', async () => {
  addModelLabelled(dataset, 'alarm', 14);
  draw();
  const [first = 0, second = 0, third = 0] = next().items.map(({ row }) => row);
  expect(judge(first, 'alarm')).toMatchObject({ agrees: true, label: 'alarm' });
  const { operation } = judge(second, 'other');
  judge(third, null);
  const rowOf = (row: number) =>
    dataset.file.get('SELECT label, label_by, author, review, reviewer FROM rows WHERE id = ?', row);
  expect(rowOf(first)).toEqual({
    ...{ label: 'alarm', label_by: 'model', author: 'model:m', review: 'approved', reviewer: 'ann' },
  });
  expect(rowOf(second)).toEqual({
    ...{ label: 'other', label_by: 'hand', author: 'ann', review: null, reviewer: null },
  });
  expect(rowOf(third)).toMatchObject({ label: null, label_by: null, review: 'rejected' });
  expect(labelCheck(dataset.file)).toMatchObject({ checked: 3, isFulfilled: true });
  expect(() => judge(first, 'alarm')).toThrow(/labelling.notDrawn/);
  await undoOperation(dataset.file, { operation: operation ?? 0, actor: 'ann' }, patientContext());
  expect(next().items.map(({ row }) => row)).toEqual([second]);
  expect(labelCheck(dataset.file)).toMatchObject({ checked: 2, isFulfilled: false });
  judge(second, 'alarm');
  expect(labelCheck(dataset.file)).toMatchObject({ checked: 3, isFulfilled: true });
});

test('nobody judges what they wrote last; somebody else can', () => {
  const [row = 0] = addModelLabelled(dataset, 'alarm', 1);
  draw();
  applyOperation(dataset.file, { kind: 'rows.edit', parameters: {}, actor: 'ann' }, (log) =>
    log.change(row, { note: 'reworded', author: 'ann' }),
  );
  expect(next('ann')).toMatchObject({ items: [], open: 1, own: 1 });
  expect(() => judge(row, 'alarm', 'ann')).toThrow(/datasets.ownReview/);
  expect(next('bob').items).toHaveLength(1);
  expect(judge(row, 'alarm', 'bob')).toMatchObject({ agrees: true });
});

test('the report says how right the model is, label by label, and what the figures are worth', () => {
  addModelLabelled(dataset, 'alarm', 8);
  addModelLabelled(dataset, 'other', 4);
  draw('1', 1);
  for (const { row } of next().items) {
    const label = row <= 8 ? 'alarm' : 'other';
    judge(row, row === 1 ? 'other' : row === 2 ? null : label);
  }
  const report = reportCheck(dataset.file);
  expect(report).toMatchObject({ modelLabelled: 12, checked: 12, isFulfilled: true, blind: 12 });
  expect(report.accuracy?.value).toBeCloseTo(10 / 12);
  expect(report.accuracy?.low).toBeGreaterThan(0.5);
  const alarm = report.labels.find(({ label }) => label === 'alarm');
  expect([alarm?.precision?.value, alarm?.recall?.value]).toEqual([6 / 8, 1]);
  const other = report.labels.find(({ label }) => label === 'other');
  expect([other?.precision?.value, other?.recall?.value]).toEqual([1, 4 / 5]);
  expect(report.confusion).toEqual([
    { model: 'alarm', human: null, count: 1 },
    { model: 'alarm', human: 'alarm', count: 6 },
    { model: 'alarm', human: 'other', count: 1 },
    { model: 'other', human: 'other', count: 4 },
  ]);
  // By hand: observed 10/12, expected (8*6 + 4*5) / 144, so kappa = (10/12 - 68/144) / (1 - 68/144).
  expect(report.kappa?.value).toBeCloseTo((120 - 68) / (144 - 68));
  expect(report.reviewers).toEqual([{ actor: 'ann', count: 12 }]);
  expect(report.draws).toMatchObject([{ share: 1, seed: '1', rows: 12, actor: 'ann' }]);
});
