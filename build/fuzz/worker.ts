// Reads mutated inputs of one target, one after the other, and tells before and after each. Arguments: the module and name of
// the target, the seed of its random numbers, the first input. Ends when it is killed or told to.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError, isErrorCode } from '../../electron/common/errors/appError.ts';
import { loadInputs } from './inputs.ts';
import type { MadeInput } from './target.ts';

const [module = '', name = '', seed = '0', first = '0', count = '0'] = process.argv.slice(2);

/** What the parent is told; `begin` first, so that it knows the input that a process died of. */
export type Told =
  | { readonly kind: 'begin'; readonly index: number; readonly input: MadeInput }
  | {
      readonly kind: 'end';
      readonly index: number;
      readonly outcome: string;
      readonly detail: string;
      readonly ms: number;
      readonly rssMb: number;
    }
  | { readonly kind: 'done' };

/** Resolves once it is sent: an input that keeps the thread busy would keep its own announcement back. */
const tell = (told: Told) =>
  new Promise<void>((resolve) => process.send?.(told, undefined, {}, () => resolve()));
const scratch = mkdtempSync(path.join(tmpdir(), 'inhouse-fuzz-'));
process.on('disconnect', () => process.exit(0));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

async function outcomeOf(work: () => Promise<unknown>): Promise<{ outcome: string; detail: string }> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError && isErrorCode(error.code)) return { outcome: error.code, detail: '' };
    return { outcome: '!', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  return { outcome: 'taken', detail: '' };
}

const { target, inputOf } = await loadInputs(module, name);
for (let index = Number(first); index < Number(count); index += 1) {
  const input = inputOf(Number(seed), index);
  const folder = path.join(scratch, String(index));
  mkdirSync(folder);
  await tell({ kind: 'begin', index, input });
  const started = process.cpuUsage();
  let { outcome, detail } = await outcomeOf(() => target.read({ ...input, folder }));
  const { user, system } = process.cpuUsage(started);
  const ms = (user + system) / 1_000;
  const added = [...Object.keys(Object.prototype), ...Object.keys(Array.prototype)];
  if (added.length > 0) [outcome, detail] = ['!', `every object has now: ${added.join()}`];
  rmSync(folder, { recursive: true, force: true });
  await tell({ kind: 'end', index, outcome, detail, ms, rssMb: process.memoryUsage.rss() / 2 ** 20 });
}
await tell({ kind: 'done' });
process.disconnect?.();
