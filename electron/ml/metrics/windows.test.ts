import { expect, test } from 'vitest';
import { planWindows, type ScoringWindow, scoredTokens } from './windows.ts';

function timesScored(tokenCount: number, windows: readonly ScoringWindow[]): number[] {
  const times = new Array<number>(tokenCount).fill(0);
  for (const { scoreFrom, end } of windows)
    for (let token = scoreFrom; token < end; token += 1) times[token] = (times[token] ?? 0) + 1;
  return times;
}

test('ten tokens in windows of four that move on by two', () => {
  expect(planWindows(10, 4, 2)).toEqual([
    { start: 0, end: 4, scoreFrom: 1 },
    { start: 2, end: 6, scoreFrom: 4 },
    { start: 4, end: 8, scoreFrom: 6 },
    { start: 6, end: 10, scoreFrom: 8 },
  ]);
});

test('every token but the first is scored exactly once, with at least window - stride tokens before it', () => {
  for (const window of [2, 3, 7, 16])
    for (let stride = 1; stride < window; stride += 1)
      for (let tokenCount = 0; tokenCount < 40; tokenCount += 1) {
        const windows = planWindows(tokenCount, window, stride);
        const expected = Array.from({ length: tokenCount }, (_, token) => (token === 0 ? 0 : 1));
        expect(timesScored(tokenCount, windows)).toEqual(expected);
        expect(scoredTokens(windows)).toBe(Math.max(0, tokenCount - 1));
        for (const { start, end, scoreFrom } of windows) {
          expect(end - start).toBeLessThanOrEqual(window);
          if (start > 0) expect(scoreFrom - start).toBeGreaterThanOrEqual(window - stride);
        }
      }
});

test('windows that do not overlap leave out the first token of each', () => {
  expect(timesScored(9, planWindows(9, 4, 4))).toEqual([0, 1, 1, 1, 0, 1, 1, 1, 0]);
});

test('a text shorter than the window is one window; one token cannot be scored', () => {
  expect(planWindows(5, 512, 256)).toEqual([{ start: 0, end: 5, scoreFrom: 1 }]);
  expect(planWindows(1, 512, 256)).toEqual([]);
});

test('windows that could not score anything are refused', () => {
  expect(() => planWindows(10, 1, 1)).toThrow(RangeError);
  expect(() => planWindows(10, 4, 0)).toThrow(RangeError);
  expect(() => planWindows(10, 4, 5)).toThrow(RangeError);
  expect(() => planWindows(10, 4, 1.5)).toThrow(RangeError);
});
