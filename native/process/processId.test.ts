import { expect, test } from 'vitest';
import { readProcessId } from './processId.ts';

test('the system names the same process as Node does', () => {
  expect(readProcessId()).toBe(process.pid);
});
