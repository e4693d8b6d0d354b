import { expect, test } from 'vitest';
import { AppError } from '../../../common/errors/appError.ts';
import { chat, makeDataset, patientContext } from './datasetFile.fixture.ts';
import { applyLongOperation, type OperationLog, undoOperation } from './history.ts';
import type { OperationContext } from './operation.ts';

/** Somebody who loses interest as soon as the operation lets others in. */
const impatient: OperationContext = {
  ...patientContext(),
  breathe: () => Promise.reject(new AppError('request.cancelled')),
};
const start = { kind: 'rows.bulk', parameters: {}, actor: 'ann' };
const stepOf = (row: number) => (log: OperationLog) => log.change(row, { stars: 5 });

function threeRows() {
  const dataset = makeDataset({ kind: 'chat' });
  dataset.add(['E40?', 'E41?', 'E42?'].map((question) => ({ content: chat(question, 'A fan.') })));
  return dataset;
}

test('a cancel that comes after the last row takes nothing back, of an undo neither', async () => {
  using dataset = threeRows();
  const { file } = dataset;
  const stars = () => file.all<{ stars: number | null }>('SELECT stars FROM rows').map((row) => row.stars);
  const operation = await applyLongOperation(file, { ...start, context: impatient }, [stepOf(1), stepOf(2)]);
  expect(stars()).toEqual([5, 5, null]);
  const undo = await undoOperation(file, { operation: operation ?? 0, actor: 'ann' }, impatient);
  expect(stars()).toEqual([null, null, null]);
  expect(file.all('SELECT id, state, undone_by FROM operations ORDER BY id')).toEqual([
    { id: operation, state: 'undone', undone_by: undo },
    { id: undo, state: 'done', undone_by: null },
  ]);
});

test('an operation that fails on its way leaves no row changed and no trace', async () => {
  using dataset = threeRows();
  const { file } = dataset;
  const problem = new Error('no such thing');
  const steps = [
    stepOf(1),
    () => {
      throw problem;
    },
  ];
  await expect(applyLongOperation(file, { ...start, context: impatient }, steps)).rejects.toBe(problem);
  expect(file.all('SELECT id FROM rows WHERE stars IS NOT NULL')).toEqual([]);
  expect(file.all('SELECT id FROM operations')).toEqual([]);
});
