import { describe, expect, test } from 'vitest';
import { type GradientCase, gradientCases } from '../../ml/graph/gradients/cases.reference.ts';
import { gradients } from '../../ml/graph/gradients/gradients.ts';
import { compareWithDifferences } from './finiteDifferences.reference.ts';

/** Steps of 0.01 in single precision leave differences right to a few parts in ten thousand; a wrong rule is off by far more. */
const tolerance = 0.01;

describe.each(Object.entries<readonly GradientCase[]>(gradientCases))('%s', (op, cases) => {
  test.each(cases)('$title: gradients are what differences give', async (given) => {
    for (const { input, error } of await compareWithDifferences(given))
      expect(error, `${op}: gradient of ${input}`).toBeLessThan(tolerance);
  });
});

test('every operator with a rule has a case', () => {
  const ruled = Object.entries(gradients).filter(([, rule]) => typeof rule === 'function');
  expect(Object.keys(gradientCases).sort()).toEqual(ruled.map(([op]) => op).sort());
});
