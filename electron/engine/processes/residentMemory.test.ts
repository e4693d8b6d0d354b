import { expect, test } from 'vitest';
import { parseProcStatus, parseTasklist, readResidentMemory } from './residentMemory.ts';

test('Linux: resident memory now and at most, in bytes; a process that has ended has none', () => {
  const status = 'Name:\tnode\nVmHWM:\t  2048 kB\nVmRSS:\t    1024 kB\nThreads:\t7\n';
  expect(parseProcStatus(status)).toEqual({ bytes: 1_048_576, peakBytes: 2_097_152 });
  expect(parseProcStatus('Name:\tnode\nState:\tZ (zombie)\n')).toBeNull();
});

test.each([
  ['"node.exe","4242","Console","1","123,456 K"', 123_456 * 1024],
  ['"node.exe","4242","Console","1","123.456 K"', 123_456 * 1024],
  ['"node.exe","4242","Console","1","123\u00A0456 K"', 123_456 * 1024],
  ['"node.exe","4242","Services","0","980 K"', 980 * 1024],
  ['INFO: No tasks are running which match the specified criteria.', null],
  ['', null],
])('Windows: %s', (line, expected) => {
  expect(parseTasklist(line)).toBe(expected);
});

test('this very process has as much as Node says', async () => {
  const resident = await readResidentMemory(process.pid);
  expect((resident?.bytes ?? 0) / process.memoryUsage.rss()).toBeCloseTo(1, 0);
  expect(resident?.peakBytes).toBeGreaterThanOrEqual(resident?.bytes ?? 0);
  expect(await readResidentMemory(2 ** 22 + 1)).toBeNull();
});
