import { expect, test } from 'vitest';
import { scheduleKinds } from '../../../../electron/common/training.ts';
import { rateShareAt, schedulePath } from './schedulePath.ts';

const settings = { warmupShare: 0.1, floorShare: 0.2, patience: 2, factor: 0.5 };

test('every schedule rises from nothing to the whole rate, and never goes below its floor or above it', () => {
  for (const kind of scheduleKinds) {
    const schedule = { ...settings, kind };
    expect(rateShareAt(schedule, 0)).toBe(0);
    expect(rateShareAt(schedule, 0.05)).toBeCloseTo(0.5);
    expect(rateShareAt(schedule, 0.1)).toBeCloseTo(1);
    for (let way = 0.1; way <= 1; way += 0.05) {
      const share = rateShareAt(schedule, way);
      expect(share, kind).toBeGreaterThanOrEqual(0.2 - 1e-9);
      expect(share, kind).toBeLessThanOrEqual(1);
    }
  }
  expect(rateShareAt({ ...settings, kind: 'cosine' }, 1)).toBeCloseTo(0.2);
  expect(rateShareAt({ ...settings, kind: 'linear' }, 0.55)).toBeCloseTo(0.6);
});

test('it is drawn whatever the shares are', () => {
  for (const kind of scheduleKinds)
    for (const warmupShare of [0, 0.5, 1])
      expect(schedulePath({ ...settings, kind, warmupShare }, 100, 20)).not.toContain('NaN');
});
