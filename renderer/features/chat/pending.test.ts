import { expect, test } from 'vitest';
import type { Message } from '../../../electron/contract/chat.ts';
import { addPending, type Pending } from './pending.ts';

const stored = (id: string, role: Message['role'], parent: string | null): Message => ({
  id,
  parent,
  siblings: [id],
  role,
  text: id,
  state: 'done',
  finish: null,
  stats: null,
  answerer: null,
  sampling: null,
  comparison: null,
  feedback: null,
  job: null,
  error: null,
  createdAt: '',
});
const messages = [stored('q', 'user', null), stored('a', 'assistant', 'q'), stored('r', 'user', 'a')];
const pending: Pending = {
  conversation: 'c',
  after: undefined,
  question: { id: null, text: 'Why?' },
  count: 1,
  answers: [],
  stopped: false,
};
const show = (change: Partial<Pending>) => {
  const shown = addPending({ messages, beside: [] }, { ...pending, ...change });
  return { ids: shown.messages.map(({ id }) => id), beside: shown.beside.map(({ id }) => id) };
};

test('a question stands at the end until it is stored, its answer below it', () => {
  expect(show({}).ids).toEqual(['q', 'a', 'r', 'pending', 'sending 0']);
  expect(show({ question: { id: 's', text: '' }, answers: ['b'] }).ids).toEqual(['q', 'a', 'r', 's', 'b']);
  expect(show({ answers: ['a'] }).ids).toEqual(['q', 'a', 'r']);
});

test('an edited question takes the place of the first one and of all that followed it', () => {
  expect(show({ after: null }).ids).toEqual(['pending', 'sending 0']);
  expect(show({ after: 'a' }).ids).toEqual(['q', 'a', 'pending', 'sending 0']);
});

test('another answer stands below the question that it answers', () => {
  expect(show({ after: 'q', question: null, answers: ['b'] }).ids).toEqual(['q', 'b']);
});

test('several answers stand side by side', () => {
  expect(show({ count: 2, answers: ['b', 'c'] })).toEqual({
    ids: ['q', 'a', 'r', 'pending', 'b'],
    beside: ['c'],
  });
});
