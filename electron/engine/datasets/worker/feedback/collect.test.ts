import { expect, test } from 'vitest';
import type { RatedTurn } from '../../../../contract/feedback.ts';
import { makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { applyOperation, undoOperation } from '../history.ts';
import { editRow } from '../rows/edit.ts';
import { collectFeedback } from './collect.ts';

const turnOf = (message: string, change: Partial<RatedTurn> = {}): RatedTurn => ({
  conversation: 'c',
  message,
  turns: [{ role: 'user', content: 'What is E40?' }],
  answer: `answer ${message}`,
  stars: null,
  correction: null,
  actor: 'ann',
  at: '2026-01-01T00:00:00.000Z',
  model: { name: 'm', precision: 'int8', profile: 'exact' },
  sampling: { temperature: 0.5 },
  ...change,
});
const collect = ({ file }: TestDataset, turns: readonly RatedTurn[], pairs = false) =>
  collectFeedback(file, { turns, pairs, actor: 'ann', name: 'd' });
const rowsOf = ({ file }: TestDataset) =>
  file
    .all<{ content: string; extra: string; stars: number; author: string; removed: number | null }>(
      'SELECT content, extra, stars, author, removed FROM rows JOIN contents USING (id) ORDER BY rows.id',
    )
    .map(({ content, extra, ...row }) => ({
      ...row,
      content: JSON.parse(content),
      extra: JSON.parse(extra),
    }));

test('a rated answer is a row with its model, settings, rating and time; rated again it is the same row', () => {
  using dataset = makeDataset({ kind: 'chat' });
  expect(collect(dataset, [turnOf('1', { stars: 5 })])).toMatchObject({ added: 1, updated: 0 });
  expect(collect(dataset, [turnOf('1', { stars: 2, correction: 'Overheated.' })])).toMatchObject({
    updated: 1,
  });
  expect(rowsOf(dataset)).toMatchObject([
    {
      stars: 2,
      author: 'ann',
      removed: null,
      content: {
        turns: [
          { role: 'user', content: 'What is E40?' },
          { role: 'assistant', content: 'Overheated.' },
        ],
      },
      extra: {
        from: 'chat',
        message: '1',
        rating: 2,
        ratedAt: '2026-01-01T00:00:00.000Z',
        model: { name: 'm', precision: 'int8' },
        sampling: { temperature: 0.5 },
        corrected: true,
        original: 'answer 1',
      },
    },
  ]);
});

test('a rating that is taken back takes its row out, given again puts it back; what a person took out stays out', () => {
  using dataset = makeDataset({ kind: 'chat' });
  collect(dataset, [turnOf('1', { stars: 5 })]);
  expect(collect(dataset, [turnOf('1')])).toMatchObject({ withdrawn: 1 });
  expect(rowsOf(dataset)[0]?.removed).not.toBeNull();
  expect(collect(dataset, [turnOf('1')])).toMatchObject({ unfit: 1 });
  collect(dataset, [turnOf('1', { stars: 4 })]);
  expect(rowsOf(dataset)).toMatchObject([{ stars: 4, removed: null }]);
  applyOperation(dataset.file, { kind: 'rows.edit', parameters: {}, actor: 'bob' }, (log) =>
    log.change(1, { removed: log.id }),
  );
  collect(dataset, [turnOf('1', { stars: 3 })]);
  expect(rowsOf(dataset)[0]?.removed).not.toBeNull();
});

test('a row that somebody has edited keeps its words when the answer is rated again', () => {
  using dataset = makeDataset({ kind: 'chat' });
  collect(dataset, [turnOf('1', { stars: 3 })]);
  const edited = {
    turns: [...turnOf('1').turns, { role: 'assistant' as const, content: 'Edited.' }],
    tools: null,
  };
  const { revision } = dataset.file.get<{ revision: number }>('SELECT revision FROM rows') ?? { revision: 0 };
  editRow(dataset.file, {
    row: 1,
    revision,
    actor: 'bob',
    change: { content: { ...edited, turns: [...edited.turns] } },
  });
  collect(dataset, [turnOf('1', { stars: 5 })]);
  expect(rowsOf(dataset)).toMatchObject([
    { stars: 5, author: 'bob', content: { turns: [{}, { content: 'Edited.' }] } },
  ]);
});

test('where rows are pairs, corrections are, and answers to one question of which one was rated better', () => {
  using dataset = makeDataset({ kind: 'preference' });
  const turns = [
    turnOf('1', { stars: 5 }),
    turnOf('2', { stars: 1, correction: 'Overheated.' }),
    turnOf('3', { stars: 3 }),
  ];
  expect(collect(dataset, turns, true)).toEqual({ added: 2, updated: 0, withdrawn: 0, unfit: 2 });
  expect(rowsOf(dataset).map(({ content }) => [content.chosen, content.rejected])).toEqual([
    ['Overheated.', 'answer 2'],
    ['answer 1', 'answer 2'],
  ]);
  expect(collect(dataset, turns, true)).toMatchObject({ added: 0, updated: 2 });
});

test('where rows are good or bad, three stars are neither', () => {
  using dataset = makeDataset({ kind: 'rated' });
  const turns = [1, 3, 4].map((stars) => turnOf(String(stars), { stars }));
  expect(collect(dataset, turns)).toMatchObject({ added: 2, unfit: 1 });
  expect(rowsOf(dataset).map(({ content }) => content.good)).toEqual([false, true]);
});

test('collecting is one step that can be undone; passages take no conversations', async () => {
  using dataset = makeDataset({ kind: 'chat' });
  collect(dataset, [turnOf('1', { stars: 5 }), turnOf('2', { stars: 4 })]);
  const [operation] = dataset.file.all<{ id: number; rows: number }>('SELECT id, rows FROM operations');
  expect(operation?.rows).toBe(2);
  await undoOperation(dataset.file, { operation: operation?.id ?? 0, actor: 'ann' }, patientContext());
  expect(rowsOf(dataset).every(({ removed }) => removed !== null)).toBe(true);
  collect(dataset, [turnOf('1', { stars: 5 })]);
  expect(rowsOf(dataset).map(({ removed }) => removed === null)).toEqual([true, false]);
  using passages = makeDataset({ kind: 'text' });
  expect(() => collect(passages, [turnOf('1', { stars: 5 })])).toThrow(/feedback.kindUnfit/);
});
