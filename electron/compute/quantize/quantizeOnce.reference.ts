import { readFileSync } from 'node:fs';
import { quantize } from '../tasks/quantize.ts';

/** For tests only: one run in a process of its own, which can be killed; sends the peak of its memory, in bytes. */
const input = JSON.parse(process.argv[2] ?? '{}');
await quantize(input, {
  signal: new AbortController().signal,
  progress: () => undefined,
  output: () => undefined,
});
const [, peakKib] = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
process.send?.(Number(peakKib) * 1024, () => process.disconnect());
