import { expect, test } from 'vitest';
import type { Action } from '../view/actions.ts';
import { loadRomanize, searchActions } from './searchActions.ts';

const action = (label: string, more: Partial<Action> = {}): Action => ({
  id: label,
  section: 'go',
  label,
  run: () => undefined,
  ...more,
});

const actions = [
  action('前往硬件'),
  action('前往模型'),
  action('Go to Chat'),
  action('Dark colours', { keywords: 'theme night' }),
  action('Delete everything', { disabled: true }),
];

const found = async (typed: string) =>
  searchActions(actions, typed, await loadRomanize()).map(({ label }) => label);

test('Han text is found by itself, by its pinyin and by the initials of its pinyin', async () => {
  expect((await found('硬件'))[0]).toBe('前往硬件');
  expect((await found('yingjian'))[0]).toBe('前往硬件');
  expect((await found('qwmx'))[0]).toBe('前往模型');
});

test('Latin text is found fuzzily, and by keywords', async () => {
  expect((await found('gchat'))[0]).toBe('Go to Chat');
  expect((await found('theme'))[0]).toBe('Dark colours');
  expect(await found('xyzzy')).toEqual([]);
});

test('what cannot be done now is not offered', async () => {
  expect(await found('')).not.toContain('Delete everything');
  expect(await found('delete')).toEqual([]);
});
