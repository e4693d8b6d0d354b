import { expect, test } from 'vitest';
import { freshWatchdog, rolledBack, type StepVerdict, watchStep } from './watchdog.ts';

interface Step {
  readonly loss: number;
  readonly norm?: number;
}

function verdicts(steps: readonly Step[], mayOverflow = false): StepVerdict[] {
  let state = freshWatchdog;
  return steps.map(({ loss, norm = 1 }) => {
    const watched = watchStep(state, { loss, gradientNorm: norm, mayOverflow });
    state = watched.state;
    return watched.verdict;
  });
}

function times(count: number, step: Step): Step[] {
  return Array.from({ length: count }, () => step);
}

const calm = times(20, { loss: 1 });

test.each<{ name: string; steps: Step[]; mayOverflow?: boolean; last: StepVerdict; good: number }>([
  { name: 'a steady run', steps: calm, last: 'good', good: 20 },
  { name: 'a loss that is no number', steps: [...calm, { loss: Number.NaN }], last: 'notANumber', good: 20 },
  {
    name: 'an infinite loss',
    steps: [{ loss: Number.POSITIVE_INFINITY }],
    last: 'notANumber',
    good: 0,
  },
  { name: 'an infinite norm', steps: [...calm, { loss: 1, norm: Infinity }], last: 'notANumber', good: 20 },
  {
    name: 'a norm that overflows in half precision',
    steps: [...calm, { loss: 1, norm: Infinity }],
    ...{ mayOverflow: true, last: 'skipped', good: 20 },
  },
  {
    name: 'a loss that is no number in half precision, which no scale touches',
    steps: [...calm, { loss: Number.NaN }],
    ...{ mayOverflow: true, last: 'notANumber', good: 20 },
  },
  { name: 'one odd batch', steps: [...calm, { loss: 9 }, { loss: 1 }], last: 'good', good: 21 },
  {
    name: 'a loss that stays up',
    steps: [...calm, ...times(5, { loss: 2.6 })],
    last: 'divergence',
    good: 20,
  },
  {
    name: 'twice as much and a bit is noise',
    steps: [...calm, ...times(5, { loss: 2.4 })],
    last: 'good',
    good: 25,
  },
  {
    name: 'too few steps to know better',
    steps: [...times(2, { loss: 1 }), ...times(5, { loss: 9 })],
    last: 'good',
    good: 7,
  },
])('$name', ({ steps, mayOverflow, last, good }) => {
  const seen = verdicts(steps, mayOverflow);
  expect(seen.at(-1)).toBe(last);
  expect(seen.filter((verdict) => verdict === 'good')).toHaveLength(good);
});

test('going back takes the losses of then, and counts with half the rate', () => {
  const saved = { ...freshWatchdog, losses: [1, 2], rollBacks: 0 };
  const now = { ...freshWatchdog, losses: [1, 2, 3], above: 5, rollBacks: 1, rateShare: 0.5 };
  expect(rolledBack(saved, now)).toEqual({ ...saved, rollBacks: 2, rateShare: 0.25 });
});
