import { AppError } from '../../common/errors/appError.ts';
import { formatBytes } from '../../common/format.ts';
import type { ProcessGroups } from './cgroup.ts';
import { readResidentMemory } from './residentMemory.ts';

export interface Guarded {
  readonly pid: number;
  readonly limitBytes: number;
  /** Ends the process; the others are no concern of this guard. */
  readonly kill: () => Promise<void>;
}

/** Watches one process until it has ended. */
export interface MemoryGuard {
  readonly limitBytes: number;
  /** cgroup: the kernel holds it to the limit, besides being watched. */
  readonly limitedBy: 'cgroup' | 'watched';
  /** Why it was ended, when that was for its memory. */
  failure(): AppError | null;
  stop(): void;
}

/** On Linux a look takes some microseconds; elsewhere a program has to be asked. */
const lookEveryMs = process.platform === 'linux' ? 100 : 2_000;

export function guardMemory({ pid, limitBytes, kill }: Guarded, groups: ProcessGroups | null): MemoryGuard {
  const group = groups?.confine(pid, limitBytes) ?? null;
  let isOver = false;
  let isWatching = true;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const resident = await readResidentMemory(pid);
    if (!isWatching) return;
    if (resident !== null && resident.bytes > limitBytes) {
      isOver = true;
      await kill();
    } else plan();
  };
  const plan = () => {
    timer = setTimeout(() => void look(), lookEveryMs);
    timer.unref();
  };
  plan();
  return {
    limitBytes,
    limitedBy: group === null ? 'watched' : 'cgroup',
    failure() {
      if (!isOver && !group?.wasLimitReached()) return null;
      return new AppError('memory.limitReached', { limit: formatBytes(limitBytes) });
    },
    stop() {
      isWatching = false;
      clearTimeout(timer);
      // Asked for after the group is gone, too.
      isOver ||= group?.wasLimitReached() ?? false;
      group?.remove();
    },
  };
}
