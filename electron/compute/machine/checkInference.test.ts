import { expect, test } from 'vitest';
import { checkInference } from './checkInference.ts';

test('both kernels compute the sum as it is defined: exact to rounding, fast to 8-bit activations', async () => {
  const { exact, fast, runtime, direct } = await checkInference();
  expect(exact).toBeLessThan(1e-5);
  expect(fast).toBeLessThan(0.02);
  expect(direct).toEqual({ exact, fast });
  expect(runtime).toMatch(/^\d+\.\d+/);
});
