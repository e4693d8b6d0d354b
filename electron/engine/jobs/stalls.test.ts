import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Attempt } from './attempt.ts';
import { watchStalls } from './stalls.ts';

test('each long silence is told once, and nothing is stopped', async () => {
  const attempt = {
    lastActivity: performance.now(),
    stop: () => expect.unreachable('a stall must not stop a job'),
  };
  const told: string[] = [];
  const attempts = new Map([['j', attempt as unknown as Attempt]]);
  const stalls = watchStalls(attempts, (id) => told.push(id), { stalledAfterMs: 60, lookEveryMs: 10 });
  await sleep(200);
  expect(told).toEqual(['j']);
  attempt.lastActivity = performance.now();
  await sleep(200);
  expect(told).toEqual(['j', 'j']);
  stalls.stop();
});
