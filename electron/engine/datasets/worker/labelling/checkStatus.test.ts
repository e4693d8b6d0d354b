import { afterEach, beforeEach, expect, test } from 'vitest';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { applyOperation, undoOperation } from '../history.ts';
import { labelCheck } from './checkStatus.ts';
import { addModelLabelled } from './labelled.fixture.ts';

let opened: TestDataset;
beforeEach(() => {
  opened = makeDataset();
});
afterEach(() => opened[Symbol.dispose]());

const addLabelled = (label: string, count: number) => addModelLabelled(opened, label, count);

/** As a person who says `human` of the row. */
function judge(row: number, label: string, human: string | null): number | null {
  const { file } = opened;
  const draw = file.insert(
    "INSERT INTO label_draws (share, seed, rows, actor, at) VALUES (0.15, '1', 1, 'ann', '2026-01-02')",
  );
  const operation = applyOperation(file, { kind: 'labelling.verdict', parameters: {}, actor: 'ann' }, (log) =>
    log.change(
      row,
      human === label
        ? { review: 'approved', reviewer: 'ann' }
        : { label: human, label_by: 'hand', author: 'ann', review: 'rejected', reviewer: 'ann' },
    ),
  );
  file.run(
    `INSERT INTO label_checks (draw, row, run, label, human, is_blind, actor, at, operation)
     VALUES (?, ?, 0, ?, ?, 1, 'ann', '2026-01-02', ?)`,
    draw,
    row,
    label,
    human,
    operation,
  );
  return operation;
}

test('a data set that no model has labelled has nothing to check', () => {
  opened.add([{ content: chat('a', 'b'), label: 'x' }]);
  expect(labelCheck(opened.file)).toEqual({
    modelLabelled: 0,
    needed: 0,
    drawn: 0,
    checked: 0,
    isFulfilled: true,
    missing: [],
    accuracy: null,
    kappa: null,
  });
});

test('15% of each label and at least one of it must be looked at', () => {
  const alarms = addLabelled('alarm', 20);
  const [rare] = addLabelled('rare', 1);
  expect(labelCheck(opened.file)).toMatchObject({
    modelLabelled: 21,
    needed: 4,
    isFulfilled: false,
    missing: [
      { label: 'alarm', count: 3 },
      { label: 'rare', count: 1 },
    ],
  });
  for (const row of alarms.slice(0, 3)) judge(row, 'alarm', 'alarm');
  expect(labelCheck(opened.file)).toMatchObject({ checked: 3, missing: [{ label: 'rare', count: 1 }] });
  judge(rare ?? 0, 'rare', 'alarm');
  const check = labelCheck(opened.file);
  expect(check).toMatchObject({ modelLabelled: 21, needed: 4, checked: 4, isFulfilled: true, missing: [] });
  expect(check.accuracy?.value).toBe(0.75);
});

test('a verdict that is undone counts no longer, one whose row was labelled by hand before is void', async () => {
  const [first, second] = addLabelled('alarm', 2);
  const operation = judge(first ?? 0, 'alarm', null);
  expect(labelCheck(opened.file)).toMatchObject({ checked: 1, drawn: 1, isFulfilled: true });
  await undoOperation(opened.file, { operation: operation ?? 0, actor: 'ann' }, patientContext());
  expect(labelCheck(opened.file)).toMatchObject({ checked: 0, drawn: 1, isFulfilled: false });
  for (const row of [first ?? 0, second ?? 0])
    applyOperation(opened.file, { kind: 'rows.edit', parameters: {}, actor: 'bob' }, (log) =>
      log.change(row, { label: 'other', label_by: 'hand', author: 'bob' }),
    );
  expect(labelCheck(opened.file)).toMatchObject({ modelLabelled: 0, drawn: 0, isFulfilled: true });
});

test('labelled again by another run, a row must be looked at again', () => {
  const { file } = opened;
  const [row = 0] = addLabelled('alarm', 1);
  judge(row, 'alarm', 'alarm');
  expect(labelCheck(file).isFulfilled).toBe(true);
  const run = file.insert(
    "INSERT INTO labelling_runs (task, model, actor, at) VALUES ('{}', 'n', 'ann', '')",
  );
  file.run(
    "INSERT INTO model_labels (row, run, outcome, label, agreement, answers) VALUES (?, ?, 'labelled', 'alarm', 1, '[]')",
    row,
    run,
  );
  expect(labelCheck(file)).toMatchObject({ needed: 1, checked: 0, isFulfilled: false });
});
