import { expect, test } from 'vitest';
import type { Conversation } from '../../../../electron/contract/chat.ts';
import { dateGroupOf } from './dateGroups.ts';
import { neighbourOf, toItems } from './listItems.ts';
import { insertConversation, mergeFirstPage } from './mergeList.ts';

const conversation = (id: string, updatedAt: string): Conversation => ({
  id,
  title: id,
  model: 'm',
  system: null,
  sampling: {},
  leaf: null,
  createdAt: updatedAt,
  updatedAt,
});
const ids = (list: readonly Conversation[]) => list.map(({ id }) => id).join('');

test('a first page read again moves what is new up and keeps what lies behind it', () => {
  const [a, b, c, d] = ['4', '3', '2', '1'].map((at, index) => conversation('abcd'[index] ?? '', at)) as [
    Conversation,
    Conversation,
    Conversation,
    Conversation,
  ];
  const moved = conversation('d', '5');
  expect(ids(mergeFirstPage([a, b, c, d], [moved, a], true))).toBe('dabc');
  expect(ids(mergeFirstPage([a, b, c, d], [b, c], true))).toBe('bcd');
  expect(ids(mergeFirstPage([a, b, c, d], [a], false))).toBe('a');
  expect(ids(mergeFirstPage([a], [], false))).toBe('');
});

test('a restored conversation stands where it stood', () => {
  const list = [conversation('a', '3'), conversation('c', '1')];
  expect(ids(insertConversation(list, conversation('b', '2')))).toBe('abc');
  expect(ids(insertConversation(list, conversation('c', '4')))).toBe('ca');
});

test('days are counted by the calendar, not by hours', () => {
  const now = new Date(2026, 2, 10, 0, 30);
  const at = (day: number, hour: number) => new Date(2026, 2, day, hour).toISOString();
  expect(dateGroupOf(at(10, 0), now)).toBe('today');
  expect(dateGroupOf(at(9, 23), now)).toBe('yesterday');
  expect(dateGroupOf(at(9, 0), now)).toBe('yesterday');
  expect(dateGroupOf(at(8, 23), now)).toBe('lastSevenDays');
  expect(dateGroupOf(at(3, 0), now)).toBe('lastSevenDays');
  expect(dateGroupOf(at(2, 23), now)).toBe('older');
});

test('the arrows lead from conversation to conversation, over the names of the days', () => {
  const now = new Date(2026, 2, 10, 12);
  const at = (day: number) => new Date(2026, 2, day, 9).toISOString();
  const items = toItems([conversation('a', at(10)), conversation('b', at(9)), conversation('c', at(9))], now);
  expect(items.map((item) => ('group' in item ? item.group : item.conversation.id))).toEqual([
    'today',
    'a',
    'yesterday',
    'b',
    'c',
  ]);
  expect(neighbourOf(items, 'a', 1)).toBe(3);
  expect(neighbourOf(items, 'b', -1)).toBe(1);
  expect(neighbourOf(items, 'a', -1)).toBeNull();
  expect(neighbourOf(items, 'c', 1)).toBeNull();
});
