import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to its error output. */
  readonly errorOutput: string;
  /** `oomKillCount()` when it was started. */
  readonly oomKillsBefore: number;
}

/** Why a process ended, in a few words for people: memory first, because that is what they can do something about. */
export function describeExit({ code, signal, errorOutput, oomKillsBefore }: ProcessExit): string {
  if (/heap out of memory|Allocation failed/i.test(errorOutput)) return 'out of memory';
  if (signal === 'SIGKILL' && oomKillCount() > oomKillsBefore) return 'out of memory';
  if (signal) return signal;
  return code === 0 ? 'it ended early' : `exit code ${code}`;
}

/** How the process itself ended: bubblewrap passes a signal on as 128 and its number, as a shell does. */
export function ownEnd(
  { isConfined }: { readonly isConfined: boolean },
  { code, signal }: Pick<ProcessExit, 'code' | 'signal'>,
): Pick<ProcessExit, 'code' | 'signal'> {
  const passed = isConfined && code !== null ? signalNames.get(code - 128) : undefined;
  return passed === undefined ? { code, signal } : { code: null, signal: passed };
}

const signalNames = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]),
);

/** How many processes Linux has killed for lack of memory, in this container and on this machine; 0 elsewhere. */
export function oomKillCount(): number {
  return ['/sys/fs/cgroup/memory.events', '/proc/vmstat'].reduce((sum, file) => sum + readCount(file), 0);
}

function readCount(file: string): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // Another platform, or a container that hides it.
  }
}
