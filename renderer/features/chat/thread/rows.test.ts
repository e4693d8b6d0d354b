import { expect, test } from 'vitest';
import type { Message } from '../../../../electron/contract/chat.ts';
import { branchesOf, toRows } from './rows.ts';

const message = (id: string, change: Partial<Message> = {}): Message => ({
  id,
  parent: null,
  siblings: [id],
  role: 'assistant',
  text: id,
  state: 'done',
  finish: 'stop',
  stats: null,
  answerer: null,
  sampling: null,
  comparison: null,
  feedback: null,
  job: null,
  error: null,
  createdAt: '',
  ...change,
});

test('a branch is its questions and answers in order, without the system prompt', () => {
  const rows = toRows(
    [message('s', { role: 'system' }), message('q', { role: 'user' }), message('a', { parent: 'q' })],
    [],
  );
  expect(rows.map(({ key, chosen }) => [key, chosen])).toEqual([
    ['q', null],
    ['a', 'a'],
  ]);
});

test('answers under comparison keep their places, whichever is chosen', () => {
  const both = { parent: 'q', siblings: ['a', 'b'], comparison: 'c' };
  const a = message('a', both);
  const b = message('b', both);
  for (const [chosen, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const [row] = toRows([chosen], [other]);
    expect(row?.answers.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(row).toMatchObject({ key: 'a', chosen: chosen.id });
  }
});

test('branches have neighbours, and those side by side are one branch', () => {
  const siblings = ['a', 'b', 'c'];
  expect(branchesOf(message('b', { siblings }))).toEqual({ at: 2, count: 3, previous: 'a', next: 'c' });
  const a = message('a', { siblings });
  expect(branchesOf(a, [a, message('b', { siblings })])).toEqual({
    at: 1,
    count: 2,
    previous: null,
    next: 'c',
  });
});
