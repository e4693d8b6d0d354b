import { expect, test } from 'vitest';
import type { Action } from '../view/actions.ts';
import { createShortcutReader, type Press } from './shortcuts.ts';

const ran: string[] = [];
const action = (id: string, shortcut: string, more: Partial<Action> = {}): Action => ({
  id,
  section: 'go',
  label: id,
  shortcut,
  run: () => ran.push(id),
  ...more,
});
const actions = [
  action('palette', 'mod+K', { whileTyping: true }),
  action('chat', 'G C'),
  action('help', '?'),
  action('gone', 'G X', { disabled: true }),
  action('letter', 'N'),
];

function press(keys: readonly Partial<Press>[]): string[] {
  ran.length = 0;
  const read = createShortcutReader();
  for (const [index, key] of keys.entries()) {
    const whole: Press = {
      key: '',
      mod: false,
      shift: false,
      alt: false,
      typing: false,
      at: index * 100,
      ...key,
    };
    read(whole, actions)?.run();
  }
  return [...ran];
}

test('one key, a key with mod, and one key after another', () => {
  expect(press([{ key: '?', shift: true }])).toEqual(['help']);
  expect(press([{ key: 'k', mod: true }])).toEqual(['palette']);
  expect(press([{ key: 'g' }, { key: 'c' }])).toEqual(['chat']);
});

test('while somebody types only shortcuts that say so work', () => {
  expect(press([{ key: '?', shift: true, typing: true }])).toEqual([]);
  expect(
    press([
      { key: 'g', typing: true },
      { key: 'c', typing: true },
    ]),
  ).toEqual([]);
  expect(press([{ key: 'K', mod: true, typing: true }])).toEqual(['palette']);
});

test('the second key must come soon, and a wrong one begins anew', () => {
  expect(press([{ key: 'g' }, { key: 'c', at: 5_000 }])).toEqual([]);
  expect(press([{ key: 'g' }, { key: 'n' }])).toEqual(['letter']);
});

test('what cannot be done now is not done', () => {
  expect(press([{ key: 'g' }, { key: 'x' }])).toEqual([]);
});

test('other modifiers leave the keys to the browser', () => {
  expect(press([{ key: 'n', alt: true }])).toEqual([]);
  expect(press([{ key: 'n', mod: true }])).toEqual([]);
});
