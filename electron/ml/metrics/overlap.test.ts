import { expect, test } from 'vitest';
import { comparedWords, isExactMatch, normalizeAnswer, spokenWords } from './answerTokens.ts';
import { rougeL, tokenF1 } from './overlap.ts';

test('exact match looks past white space and full-width letters, and at everything else', () => {
  expect(normalizeAnswer('  E17\u3000means\n a  leak. ')).toBe('E17 means a leak.');
  expect(isExactMatch('Ｅ１７ 表示,漏水。', 'E17  表示，漏水。')).toBe(true);
  expect(isExactMatch('e17', 'E17')).toBe(false);
  expect(isExactMatch('E17.', 'E17')).toBe(false);
  expect(isExactMatch('', ' ')).toBe(true);
});

test("token F1's words are SQuAD's, and Han characters one by one", () => {
  expect(comparedWords("The cat's hat, a THEME.")).toEqual(['cats', 'hat', 'theme']);
  expect(comparedWords('E17 表示漏水。')).toEqual(['e17', '表', '示', '漏', '水']);
  expect(comparedWords('检查E40,再启动')).toEqual(['检', '查', 'e40', '再', '启', '动']);
});

const f1Cases: readonly [string, string, number][] = [
  // Shared: inlet, valve; 3 of 4 words given and 2 of 3 wanted by hand.
  ['the inlet valve leaks', 'The inlet valve.', (2 * 2) / (3 + 2)],
  ['leaks leaks', 'leaks', (2 * 1) / (2 + 1)],
  ['漏水了', '漏水', (2 * 2) / (3 + 2)],
  ['yes', 'no', 0],
  ['a', 'the', 1],
  ['', 'no', 0],
  ['Denver Broncos', 'denver broncos!', 1],
];
for (const [answer, reference, expected] of f1Cases)
  test(`token F1 of "${answer}" against "${reference}" is ${expected.toFixed(3)}`, () =>
    expect(tokenF1(answer, reference)).toBeCloseTo(expected, 12));

test("ROUGE-L of the example in rouge-score's description is the published value", () => {
  const reference = 'The quick brown fox jumps over the lazy dog';
  expect(rougeL('The quick brown dog jumps on the log.', reference)).toBeCloseTo(0.5882352941176471, 12);
});

test('ROUGE-L is the longest common subsequence of words by hand, Han characters one by one', () => {
  // Lin 2004: "police killed the gunman" against two answers that have the same words in other orders.
  const reference = 'police killed the gunman';
  expect(rougeL('police kill the gunman', reference)).toBeCloseTo(0.75, 12);
  expect(rougeL('the gunman kill police', reference)).toBeCloseTo(0.5, 12);
  // 停机检查 in 请停机后检查: 4 of 6 and 4 of 4.
  expect(rougeL('请停机后检查', '停机检查')).toBeCloseTo((2 * 4) / (6 + 4), 12);
  expect(spokenWords('E17: 3.5 bar，请检查')).toEqual(['e17', '3', '5', 'bar', '请', '检', '查']);
  expect([rougeL('', ''), rougeL('…', 'no')]).toEqual([1, 0]);
});
