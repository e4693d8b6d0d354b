import { expect, test } from 'vitest';
import { type SetupStep, setupSteps, stepAfter, stepBefore } from './setupSteps.ts';

test('walking on from the first step passes every step and ends', () => {
  const walked: string[] = [];
  for (let step: SetupStep | 'done' = 'language'; step !== 'done'; step = stepAfter(step)) walked.push(step);
  expect(walked).toEqual([...setupSteps]);
});

test('every step but the first leads back to the one before', () => {
  expect(stepBefore('language')).toBeNull();
  for (const step of setupSteps.slice(1)) expect(stepAfter(stepBefore(step) as SetupStep)).toBe(step);
});
