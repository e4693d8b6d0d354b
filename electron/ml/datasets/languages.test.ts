import { expect, test } from 'vitest';
import { countScripts } from './languages.ts';

test('letters are counted by script, everything else only as characters', () => {
  expect(countScripts(['报警 E-40: проверь насос, ポンプ 펌프!'])).toEqual({
    ...{ han: 2, kana: 3, hangul: 2, latin: 1, cyrillic: 12, other: 0 },
    ...{ letters: 20, characters: 31 },
  });
});

test('a character outside the basic plane is one character', () => {
  expect(countScripts(['𠮷野家😀'])).toMatchObject({ han: 3, letters: 3, characters: 4 });
  expect(countScripts(['𝒳 is 𝐱'])).toMatchObject({ characters: 6, letters: 4 });
});

test('half a surrogate pair is a character and no letter', () => {
  expect(countScripts(['a\ud842', '\udfb7b'])).toMatchObject({ latin: 2, letters: 2, characters: 4 });
});

test('several texts count as one, and a long cell is counted whole', () => {
  expect(countScripts(['汉a'.repeat(100_000)])).toMatchObject({ han: 100_000, latin: 100_000 });
  expect(countScripts(['汉', 'a', ''])).toEqual(countScripts(['汉a']));
});
