import { expect, test } from 'vitest';
import { wordDifferences } from './wordDifferences.ts';

function marked(one: string, other: string): readonly [string[], string[]] {
  const found = wordDifferences(one, other);
  return [
    found.one.map(({ start, end }) => one.slice(start, end)),
    found.other.map(({ start, end }) => other.slice(start, end)),
  ];
}

test('words that only one of two texts has are told, in both languages', () => {
  expect(marked('Stop pump 3 at once.', 'Stop the pump at once')).toEqual([['3'], ['the']]);
  expect(marked('立即停止水泵', '请停止水泵运行')).toEqual([['立即'], ['请', '运行']]);
  expect(marked('a b c d', 'a x y d')).toEqual([['b c'], ['x y']]);
});

test('how a text is written is no difference', () => {
  expect(marked('ＰＵＭＰ　stopped!', 'pump, stopped')).toEqual([[], []]);
  expect(marked('', '')).toEqual([[], []]);
  expect(marked('', 'all new')).toEqual([[], ['all new']]);
});

test('long texts that differ all over are compared at their ends only', () => {
  const text = (word: string) =>
    ['same', ...Array.from({ length: 2_000 }, (_, at) => `${word}${at}`), 'end'].join(' ');
  const found = wordDifferences(text('x'), text('y'));
  expect(found.one).toEqual([{ start: 5, end: text('x').length - 4 }]);
});
