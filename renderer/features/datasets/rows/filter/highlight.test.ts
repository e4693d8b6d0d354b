import { expect, test } from 'vitest';
import { highlight } from './highlight.ts';

const found = (text: string, search: string) =>
  highlight(text, search)
    .map(({ text: piece, isFound }) => (isFound ? `[${piece}]` : piece))
    .join('');

test('Chinese is marked anywhere, of one, two and three characters', () => {
  expect(found('三号报警灯亮了，报警。', '报')).toBe('三号[报]警灯亮了，[报]警。');
  expect(found('三号报警灯亮了，报警。', '警灯')).toBe('三号报[警灯]亮了，报警。');
  expect(found('三号报警灯亮了', '报警灯')).toBe('三号[报警灯]亮了');
});

test('other words are marked from their beginning, whatever their case', () => {
  expect(found('The Fan of E-40, fancy; profane', 'fan')).toBe('The [Fan] of E-40, [fan]cy; profane');
  expect(found('E-40 and E40', 'e-40')).toBe('[E]-[40] and [E]40');
});

test('several words are all marked, and signs are none', () => {
  expect(found('检查 fan 风扇', '风扇 fan')).toBe('检查 [fan] [风扇]');
  expect(found('a+b (c)', '+ ( .*')).toBe('a+b (c)');
  expect(highlight('', 'x')).toEqual([{ text: '', isFound: false }]);
});
