import { expect, test } from 'vitest';
import { freshLossScale, type LossScale, lossScaleLimits, mayOverflow, nextLossScale } from './lossScale.ts';

const { initial, growthInterval, least, most } = lossScaleLimits;

function after(start: LossScale, steps: readonly boolean[]): LossScale {
  return steps.reduce(nextLossScale, start);
}

function fresh(): LossScale {
  const lossScale = freshLossScale('mixed');
  if (lossScale === null) throw new Error('mixed precision scales');
  return lossScale;
}

const times = (count: number, applied: boolean) => Array.from({ length: count }, () => applied);

test('full precision scales nothing, and cannot overflow for it', () => {
  expect(freshLossScale('float32')).toBeNull();
  expect(mayOverflow(null)).toBe(false);
});

test.each([
  { name: 'a step that overflowed halves it', steps: [false], scale: initial / 2, kept: 0, skipped: 1 },
  { name: 'good steps keep it', steps: times(7, true), scale: initial, kept: 7, skipped: 0 },
  {
    name: 'a whole interval of good ones doubles it',
    steps: times(growthInterval, true),
    ...{ scale: initial * 2, kept: 0, skipped: 0 },
  },
  {
    name: 'one that overflowed begins the interval anew',
    steps: [...times(growthInterval - 1, true), false, ...times(growthInterval - 1, true)],
    ...{ scale: initial / 2, kept: growthInterval - 1, skipped: 1 },
  },
  {
    name: 'it never falls below the least',
    steps: times(40, false),
    ...{ scale: least, kept: 0, skipped: 40 },
  },
  {
    name: 'it never grows beyond the most',
    steps: times(growthInterval * 20, true),
    ...{ scale: most, kept: 0, skipped: 0 },
  },
])('$name', ({ steps, scale, kept, skipped }) => {
  expect(after(fresh(), steps)).toEqual({ scale, kept, skipped });
});

test('it is a power of two at every step, and what overflows at the least is no matter of scaling', () => {
  let state = fresh();
  for (let step = 0; step < 40; step++) {
    expect(Number.isInteger(Math.log2(state.scale))).toBe(true);
    expect(mayOverflow(state)).toBe(state.scale > least);
    state = nextLossScale(state, step % 3 === 0);
  }
  expect(mayOverflow(after(fresh(), times(16, false)))).toBe(false);
});
