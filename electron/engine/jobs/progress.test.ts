import { expect, test } from 'vitest';
import { createProgressMeter } from './progress.ts';

const bytes = (done: number, total = 100) => ({ done, total, unit: 'bytes' }) as const;

test('the fraction runs over the weighted steps and never goes back', () => {
  const meter = createProgressMeter({ copy: 1, quantize: 3 }, () => 0);
  expect(meter.update('copy', bytes(50)).fraction).toBeCloseTo(0.125);
  expect(meter.update('quantize', bytes(0)).fraction).toBeCloseTo(0.25);
  expect(meter.update('quantize', bytes(50)).fraction).toBeCloseTo(0.625);
  expect(meter.update('copy', bytes(10)).fraction).toBeCloseTo(0.625);
  expect(meter.update('quantize', bytes(200)).fraction).toBe(1);
});

test('the rate is of the running step, and the time left counts the steps to come by their weight', () => {
  let now = 0;
  const meter = createProgressMeter({ copy: 1, quantize: 3 }, () => now);
  expect(meter.update('copy', bytes(0)).ratePerSecond).toBeNull();
  now = 1000;
  const half = meter.update('copy', bytes(50));
  expect(half.ratePerSecond).toBeCloseTo(50);
  // One more second of copying (two in all), then three times as long.
  expect(half.secondsLeft).toBeCloseTo(1 + 6);
  now = 2000;
  expect(meter.update('quantize', bytes(0)).ratePerSecond).toBeNull();
});

test('a step that was not declared is a bug', () => {
  const meter = createProgressMeter({ copy: 1 }, () => 0);
  expect(() => meter.update('paint', bytes(1))).toThrow(/no step paint/);
});

test('a total of zero is no progress and no error', () => {
  expect(createProgressMeter({ copy: 1 }, () => 0).update('copy', bytes(0, 0)).fraction).toBe(0);
});
