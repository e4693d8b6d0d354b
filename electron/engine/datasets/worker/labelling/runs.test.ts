import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LabellingTask } from '../../../../contract/datasets/labelling.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { applyOperation, undoOperation } from '../history.ts';
import { rowsRevision } from '../rows/snapshots.ts';
import { addModelLabelled } from './labelled.fixture.ts';
import { beginRun, endRun, judgeAnswers, listAnswers, listRuns, storeAnswers } from './runs.ts';
import { checkTask, findTargets, labellingDefaults, previewPrompts } from './task.ts';

let dataset: TestDataset;
beforeEach(() => {
  dataset = makeDataset();
});
afterEach(() => dataset[Symbol.dispose]());

const taskOf = (change: Partial<LabellingTask> = {}): LabellingTask => ({
  prompt: '{{question}}?\n{{labels}}',
  labels: [
    { name: 'alarm', description: 'a fault' },
    { name: 'other', description: '' },
  ],
  filter: {},
  overwrite: 'none',
  answerer: { model: 'm', profile: 'exact' },
  samples: 3,
  temperature: 0.7,
  seed: 0,
  maxTokens: 64,
  ...change,
});
const begin = (change: Partial<LabellingTask> = {}) =>
  beginRun(dataset.file, { task: taskOf(change), model: 'm int8', actor: 'ann' });
const said = (row: number, ...texts: string[]) => ({
  row,
  answers: texts.map((text) => ({ text, problem: null })),
});
const addChats = (count: number) =>
  dataset.add(Array.from({ length: count }, (_, at) => ({ content: chat(`q${at + 1}`, 'a') })));
const rowOf = (row: number) =>
  dataset.file.get<{ label: string | null; label_by: string | null; author: string }>(
    'SELECT label, label_by, author FROM rows WHERE id = ?',
    row,
  );

test('what most answers say becomes the label; ties and what is no label stay without one, with every word kept', () => {
  addChats(3);
  const run = begin();
  storeAnswers(dataset.file, {
    run,
    rows: [
      said(1, 'Alarm.', 'other', 'ALARM'),
      said(2, 'alarm', 'other', 'perhaps'),
      said(3, 'no', 'idea', ''),
    ],
  });
  expect(rowOf(1)).toEqual({ label: 'alarm', label_by: 'model', author: 'model:m int8' });
  expect([rowOf(2)?.label, rowOf(3)?.label]).toEqual([null, null]);
  const [listed] = listRuns(dataset.file).runs;
  expect(listed).toMatchObject({
    model: 'm int8',
    outcomes: { labelled: 1, tie: 1, unclear: 1, kept: 0 },
    labels: [{ label: 'alarm', count: 1 }],
    agreement: [{ share: 2 / 3, count: 1 }],
    isUndone: false,
  });
  const unclear = listAnswers(dataset.file, { run, outcomes: ['unclear', 'tie'], after: 0, atMost: 10 });
  expect(unclear.total).toBe(2);
  expect(unclear.rows[0]).toMatchObject({
    row: 2,
    question: 'q2',
    answers: [{ text: 'alarm', label: 'alarm' }, { label: 'other' }, { text: 'perhaps', label: null }],
  });
});

test('a run is one step of the history however many slices it came in, and one undo takes it back', async () => {
  addChats(4);
  const run = begin({ samples: 1 });
  const revisions = new Set<string>();
  for (const row of [1, 2, 3]) {
    storeAnswers(dataset.file, { run, rows: [said(row, 'alarm')] });
    revisions.add(JSON.stringify(rowsRevision(dataset.file, {})));
  }
  // Lists and counts of rows notice each slice.
  expect(revisions.size).toBe(3);
  const { operation } = endRun(dataset.file, { run });
  expect(dataset.file.all('SELECT id, kind, rows, audited FROM operations')).toEqual([
    { id: operation, kind: 'labelling.model', rows: 3, audited: 0 },
  ]);
  await undoOperation(dataset.file, { operation: operation ?? 0, actor: 'ann' }, patientContext());
  expect([1, 2, 3].map((row) => rowOf(row)?.label)).toEqual([null, null, null]);
  expect(listRuns(dataset.file).runs[0]?.isUndone).toBe(true);
  // A run that is still going begins another step then.
  storeAnswers(dataset.file, { run, rows: [said(4, 'other')] });
  expect(rowOf(4)?.label).toBe('other');
  expect(endRun(dataset.file, { run }).operation).not.toBe(operation);
});

test('a label that a person gave meanwhile stays, unless all labels are to be replaced', () => {
  addChats(2);
  for (const row of [1, 2])
    applyOperation(dataset.file, { kind: 'rows.edit', parameters: {}, actor: 'bob' }, (log) =>
      log.change(row, { label: 'other', label_by: 'hand', author: 'bob' }),
    );
  storeAnswers(dataset.file, { run: begin({ overwrite: 'machine' }), rows: [said(1, 'alarm')] });
  storeAnswers(dataset.file, { run: begin({ overwrite: 'all' }), rows: [said(2, 'alarm')] });
  expect([rowOf(1)?.label_by, rowOf(2)?.label_by]).toEqual(['hand', 'model']);
  expect(listRuns(dataset.file).runs.map(({ outcomes }) => outcomes)).toMatchObject([
    { labelled: 1 },
    { kept: 1, labelled: 0 },
  ]);
});

test('a later run that cannot tell takes an earlier run’s label away, never a person’s', () => {
  const [row = 0] = addModelLabelled(dataset, 'alarm', 1);
  dataset.add([{ content: chat('x', 'y'), label: 'other' }]);
  storeAnswers(dataset.file, {
    run: begin({ overwrite: 'all' }),
    rows: [said(row, '?'), said(row + 1, '?')],
  });
  expect(rowOf(row)).toMatchObject({ label: null, label_by: null });
  expect(rowOf(row + 1)).toMatchObject({ label: 'other', label_by: 'import' });
});

test('the rows to ask about are those that the policy lets a machine label and that the run has not asked about', async () => {
  addChats(2);
  addModelLabelled(dataset, 'alarm', 1);
  dataset.add([{ content: chat('x', 'y'), label: 'other' }]);
  const targets = async (change: Partial<LabellingTask>, run: number | null = null) => [
    ...(await findTargets(dataset.file, { ...taskOf(change), run }, patientContext())),
  ];
  expect(await targets({})).toEqual([1, 2]);
  expect(await targets({ overwrite: 'machine' })).toEqual([1, 2, 3]);
  expect(await targets({ overwrite: 'all' })).toEqual([1, 2, 3, 4]);
  expect(await targets({ overwrite: 'all', filter: { ids: [2, 4] } })).toEqual([2, 4]);
  expect(await targets({ overwrite: 'all', filter: { search: 'q2' } })).toEqual([2]);
  const run = begin({ overwrite: 'machine' });
  storeAnswers(dataset.file, { run, rows: [said(2, '?'), said(3, 'alarm')] });
  expect(await targets({ overwrite: 'machine' }, run)).toEqual([1]);
});

test('a preview says word for word what is asked; a prompt that says nothing of the row is refused', async () => {
  addChats(5);
  const preview = (change: Partial<LabellingTask>) =>
    previewPrompts(dataset.file, { ...taskOf(change), atMost: 2 }, patientContext());
  expect(await preview({})).toEqual({
    matching: 5,
    rows: [
      { row: 1, prompt: 'q1?\n- alarm: a fault\n- other' },
      { row: 2, prompt: 'q2?\n- alarm: a fault\n- other' },
    ],
  });
  // Asked again after a change, other rows are left.
  storeAnswers(dataset.file, { run: begin(), rows: [said(1, 'alarm')] });
  expect(await preview({})).toMatchObject({ matching: 4, rows: [{ row: 2 }, { row: 3 }] });
  const refused = (change: Partial<LabellingTask>) =>
    expect(() => checkTask(dataset.file, taskOf(change))).toThrow();
  refused({ prompt: '{{labels}}' });
  refused({ prompt: '{{question}} {{frage}}' });
  refused({
    labels: [
      { name: 'A', description: '' },
      { name: 'a', description: '' },
    ],
  });
});

test('the prompt to begin with is in the language of the rows, and the labels are those in use', () => {
  dataset.add([
    { content: chat('如何清除报警？', '按下复位键。'), label: '报警' },
    { content: chat('停机怎么办？', '联系维修。'), label: '停机' },
    { content: chat('又报警了', '再按一次复位键。'), label: '报警' },
  ]);
  const { prompt, labels } = labellingDefaults(dataset.file);
  expect(prompt).toContain('标签');
  expect(labels.map(({ name }) => name)).toEqual(['报警', '停机']);
});

test('a trial tells what the answers come to and stores nothing', () => {
  addChats(1);
  const { labels } = taskOf();
  expect(judgeAnswers(dataset.file, { labels, rows: [said(1, 'alarm', 'alarm', 'x')] })).toMatchObject([
    { row: 1, question: 'q1', outcome: 'labelled', label: 'alarm', agreement: 2 / 3 },
  ]);
  expect(rowOf(1)?.label).toBeNull();
});
