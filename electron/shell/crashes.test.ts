import { expect, test } from 'vitest';
import { createCrashes } from './crashes.ts';

test('a page that goes is loaded again; one that goes again at once is asked about; one that was closed is left', () => {
  const crashes = createCrashes();
  expect(crashes.next('clean-exit', 0)).toBe('none');
  expect(crashes.next('crashed', 1_000)).toBe('reload');
  expect(crashes.next('oom', 5_000)).toBe('ask');
  expect(crashes.next('crashed', 100_000)).toBe('reload');
});
