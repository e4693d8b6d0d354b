import { expect, test } from 'vitest';
import { checkStartTime, createClockWatch } from './clockWatch.ts';

test('a clock that was set is told once, either way; one that only drifts is not', () => {
  const now = { wall: 1_000_000, monotonic: 0 };
  const watch = createClockWatch({ wall: () => now.wall, monotonic: () => now.monotonic });
  const pass = (wallMs: number, monotonicMs: number) => {
    now.wall += wallMs;
    now.monotonic += monotonicMs;
    return watch.look();
  };
  expect(pass(10_000, 10_000)).toBeNull();
  expect(pass(14_000, 10_000)).toBeNull();
  expect(pass(3_610_000, 10_000)).toMatchObject({ action: 'clock.changed', detail: { jumpSeconds: 3_600 } });
  expect(pass(10_000, 10_000)).toBeNull();
  expect(pass(-50_000, 10_000)).toMatchObject({ detail: { jumpSeconds: -60 } });
});

test('a start before the newest record is told', () => {
  const at = '2026-01-01T00:00:00.000Z';
  expect(checkStartTime(undefined, 0)).toBeNull();
  expect(checkStartTime(at, Date.parse(at) + 1)).toBeNull();
  expect(checkStartTime(at, Date.parse(at) - 86_400_000)).toMatchObject({ detail: { jumpSeconds: -86_400 } });
});
