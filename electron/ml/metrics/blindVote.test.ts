import { expect, test } from 'vitest';
import { judgeVotes } from './blindVote.ts';

test('a clear preference has an interval and a p of the sign test', () => {
  const clear = judgeVotes({ first: 3, second: 15, alike: 7 });
  expect(clear.secondShare).toBeCloseTo(15 / 18, 12);
  expect(clear.p).toBeCloseTo(0.007537841796875, 12);
  // Wilson's interval, as SciPy's binomtest(15, 18).proportion_ci(method='wilson') gives it.
  expect(clear.interval?.[0]).toBeCloseTo(0.6077796189608428, 9);
  expect(clear.interval?.[1]).toBeCloseTo(0.9416342319413856, 9);
  expect(clear.verdict).toBe('better');
});

test('the words follow from the decided votes alone', () => {
  const word = (first: number, second: number, alike: number) => judgeVotes({ first, second, alike }).verdict;
  expect(word(15, 3, 0)).toBe('worse');
  expect(word(0, 8, 500)).toBe('better');
  expect(word(5, 9, 0)).toBe('noClearDifference');
  expect(judgeVotes({ first: 0, second: 0, alike: 4 })).toEqual({
    ...{ secondShare: null, interval: null, p: null, verdict: null },
  });
});
