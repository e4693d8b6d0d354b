import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { trimMemory } from '../../../native/memory/trim.fixture.ts';

/**
 * For tests only: memory of this process that nobody shares (anonymous), its fair share of everything (proportional) and all
 * that it has in memory (resident), in bytes, after rubbish has been collected and given back. Linux.
 */
export async function measureMemory(): Promise<{
  readonly anonymous: number;
  readonly proportional: number;
  readonly resident: number;
}> {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  await nextTurn();
  trimMemory();
  const text = readFileSync('/proc/self/smaps_rollup', 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024;
  return { anonymous: read('Anonymous'), proportional: read('Pss'), resident: read('Rss') };
}
