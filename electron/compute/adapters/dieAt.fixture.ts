import { open } from 'node:fs/promises';

/**
 * For tests only: this process is killed at the operation on a file numbered `at` (from 0), in the middle of it if it writes.
 * Writing and flushing count, as the product's own writers call them.
 */
export async function dieAt(at: number): Promise<void> {
  const handle = await open(import.meta.filename);
  const operations = Object.getPrototypeOf(handle) as Record<string, Operation>;
  await handle.close();
  let count = 0;
  for (const name of ['write', 'datasync', 'sync']) {
    const original = operations[name];
    if (!original) throw new Error(`files have no ${name}`);
    operations[name] = async function (...given) {
      if (count++ !== at) return original.apply(this, given);
      const [bytes, offset, length, position] = given;
      if (name === 'write') await original.call(this, bytes, offset, Number(length) >> 1, position);
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    };
  }
}

type Operation = (this: unknown, ...given: unknown[]) => Promise<unknown>;
