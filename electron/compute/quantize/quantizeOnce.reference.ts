import { quantize } from '../tasks/quantize.ts';

/** For tests only: one run in a process of its own, which can be killed and whose memory can be read. */
const input = JSON.parse(process.argv[2] ?? '{}');
const context = { signal: new AbortController().signal, progress: () => undefined, output: () => undefined };
await quantize(input, context);
process.send?.('done');
process.disconnect?.();
