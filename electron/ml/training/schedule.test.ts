import { expect, test } from 'vitest';
import type { ScheduleSettings } from '../../common/training.ts';
import { afterValidation, freshPlateau, learningRate, type PlateauState } from './schedule.ts';

const plain: ScheduleSettings = {
  kind: 'constant',
  warmupShare: 0,
  floorShare: 0,
  patience: 2,
  factor: 0.5,
};

function rates(schedule: Partial<ScheduleSettings>, steps: number, plateau: PlateauState = freshPlateau) {
  return Array.from({ length: steps }, (_, index) =>
    learningRate({ schedule: { ...plain, ...schedule }, steps, peak: 8, step: index + 1, plateau }),
  );
}

test.each<{ name: string; schedule: Partial<ScheduleSettings>; expected: number[] }>([
  { name: 'constant', schedule: {}, expected: [8, 8, 8, 8] },
  { name: 'linear to nothing', schedule: { kind: 'linear' }, expected: [8, 6, 4, 2] },
  { name: 'linear to a floor', schedule: { kind: 'linear', floorShare: 0.5 }, expected: [8, 7, 6, 5] },
  {
    name: 'cosine',
    schedule: { kind: 'cosine' },
    expected: [8, 4 + 4 * Math.SQRT1_2, 4, 4 - 4 * Math.SQRT1_2],
  },
  { name: 'cosine above a floor', schedule: { kind: 'cosine', floorShare: 1 }, expected: [8, 8, 8, 8] },
  {
    name: 'warm-up, then linear',
    schedule: { kind: 'linear', warmupShare: 0.375 },
    expected: [2, 4, 6, 8, 6.4, 4.8, 3.2, 1.6],
  },
  { name: 'warm-up is never everything', schedule: { warmupShare: 1 }, expected: [2, 4, 6, 8] },
  { name: 'a single step', schedule: { kind: 'cosine', warmupShare: 1 }, expected: [8] },
])('the learning rate of every step: $name', ({ schedule, expected }) => {
  for (const [index, rate] of rates(schedule, expected.length).entries())
    expect(rate).toBeCloseTo(expected[index] ?? Number.NaN, 12);
});

test('reduce on plateau takes its share of the rate after the warm-up, and never less than the floor', () => {
  const schedule = { kind: 'plateau', warmupShare: 0.25, floorShare: 0.25 } as const;
  expect(rates(schedule, 4, { share: 0.5, best: 1, waited: 0 })).toEqual([4, 4, 4, 4]);
  expect(rates(schedule, 4, { share: 0.1, best: 1, waited: 0 })).toEqual([4, 2, 2, 2]);
});

test('the rate falls after as many validations without a better loss as there is patience, then waits anew', () => {
  const schedule: ScheduleSettings = { ...plain, kind: 'plateau', floorShare: 0.2 };
  let plateau = freshPlateau;
  const shares = [5, 4, 4, 4.5, 3, 3, 3, 3.5, 3, 3, 3].map((loss) => {
    ({ plateau } = afterValidation(plateau, loss, schedule));
    return plateau.share;
  });
  expect(shares).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2]);
  expect(afterValidation({ share: 0.2, best: 3, waited: 1 }, 3, schedule).lowered).toBe(false);
  expect(afterValidation({ share: 0.4, best: 3, waited: 1 }, 3, schedule).lowered).toBe(true);
});
