import { expect, test } from 'vitest';
import { tokenHashes } from './tokenHashes.ts';

const same = (one: string, other: string) =>
  expect([...tokenHashes(one)], one).toEqual([...tokenHashes(other)]);

test('words are one token each, Chinese characters and others without spaces one each', () => {
  expect(tokenHashes('Reset the E-40 alarm').length).toBe(5);
  expect(tokenHashes('复位报警灯').length).toBe(5);
  expect(tokenHashes('请按RESET键').length).toBe(4);
  expect(tokenHashes('ポンプ').length).toBe(3);
  expect(tokenHashes('').length).toBe(0);
  expect(tokenHashes('… — !?').length).toBe(0);
});

test('case, width, accents and punctuation make no difference', () => {
  same('ＡＢＣ１２３', 'abc123');
  same('Café, naïve!', 'cafe naive');
  same('Cafe\u0301', 'Café');
  same('患者，姓名：', '患者 姓名');
  same('soft\u00adhyphen', 'softhyphen');
});

test('other letters, another order and other word boundaries do', () => {
  for (const [one, other] of [
    ['ab', 'ba'],
    ['a b', 'ab'],
    ['报警', '警报'],
    ['E 40', 'E 41'],
    ['aa', 'a'],
  ] as const)
    expect([...tokenHashes(one)]).not.toEqual([...tokenHashes(other)]);
});

test('characters outside the basic plane are tokens, emoji are not, halves are nothing', () => {
  expect(tokenHashes('𠮷𠮷野').length).toBe(3);
  expect(tokenHashes('ok 👍🏽 done').length).toBe(2);
  expect(tokenHashes('a\ud842b').length).toBe(2);
});

test('different words hash differently', () => {
  const words = Array.from({ length: 60_000 }, (_, at) => `w${at.toString(36)}`);
  const hashes = new Set(tokenHashes(words.join(' ')));
  // 60,000 numbers of 32 bits collide 0.4 times by chance.
  expect(hashes.size).toBeGreaterThan(59_990);
});

test('a long cell is read in one pass', () => {
  expect(tokenHashes('汉'.repeat(200_000)).length).toBe(200_000);
  expect(tokenHashes('x'.repeat(200_000)).length).toBe(1);
});
