import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Growth } from '../../testing/residentCycles.ts';

const cycles = path.resolve(import.meta.dirname, '../../testing/residentCycles.ts');

/**
 * In a process of its own, whose allocator keeps one heap: with one for each thread, as is usual, how much of them lies idle
 * hangs on which threads happened to run, and that is more than what is looked for.
 */
async function measure(call: string): Promise<Growth> {
  const script = `process.stdout.write(JSON.stringify(await (await import(${JSON.stringify(cycles)})).${call}))`;
  const env = { ...process.env, MALLOC_ARENA_MAX: '1' };
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
  return JSON.parse(stdout);
}

/** What was lost over the whole of it. A leak goes on; an allocator or a compiler that takes more once is none. */
function leakOf({ early, middle, late }: Growth): number {
  return 3 * Math.min(middle - early, late - middle);
}

const onLinux = test.runIf(process.platform === 'linux');

onLinux(
  'ten thousand steps, alone and batched, leave less than 2 % of the memory of the process behind',
  async () => {
    const growth = await measure('growBySteps(10_000)');
    expect(leakOf(growth)).toBeLessThan(0.02 * growth.early);
  },
  240_000,
);

onLinux(
  'two hundred loads and unloads grow the process by less than 2 % of what it is with the model loaded',
  async () => {
    const growth = await measure('growByLoads(200)');
    expect(growth.loaded - growth.early).toBeGreaterThan(50e6);
    expect(leakOf(growth)).toBeLessThan(0.02 * growth.loaded);
  },
  240_000,
);
