import { expect, test } from 'vitest';
import { type GuidedStep, guidedSteps, stepAfter, stepBefore } from './guidedSteps.ts';

test('walking on from the first step passes every step and ends, and each leads back', () => {
  const walked: GuidedStep[] = [];
  for (let step: GuidedStep | null = 'data'; step; step = stepAfter(step)) walked.push(step);
  expect(walked).toEqual([...guidedSteps]);
  expect(stepBefore('data')).toBeNull();
  for (const step of guidedSteps.slice(1)) expect(stepAfter(stepBefore(step) as GuidedStep)).toBe(step);
});
