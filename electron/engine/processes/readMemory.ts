import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import path from 'node:path';

/** A container's limit: what counts for everything that runs in it, however large the machine is. */
export interface MemoryLimit {
  /** Which interface of Linux said so. */
  readonly source: 'cgroup2' | 'cgroup1';
  readonly limitBytes: number;
  /** In use by everything under the limit, without file pages that can be dropped at once. */
  readonly usedBytes: number;
  /** File pages of this group that can be dropped at once. */
  readonly cacheBytes: number;
}

export interface MemoryReading {
  /** What this process and its children may use in all, in bytes: the machine's memory or the container's limit. */
  readonly totalBytes: number;
  /** What of it is free, or can be freed at once (file cache). */
  readonly availableBytes: number;
  readonly machine: { readonly totalBytes: number; readonly availableBytes: number };
  /** null: nothing less than the machine limits this process. */
  readonly limit: MemoryLimit | null;
}

/** Text of a small file of the operating system; null where there is none. */
export type ReadText = (file: string) => string | null;

/**
 * The memory that counts for a load: the machine's (`MemAvailable` on Linux, elsewhere what the system calls free), cut
 * down to what the container has left. Takes well under a millisecond.
 */
export function readMemory(read: ReadText = readSystemFile): MemoryReading {
  const machine = readMachine(read);
  const limit = readLimit(read, machine.totalBytes);
  if (limit === null) return { ...machine, machine, limit };
  const left = Math.max(0, limit.limitBytes - limit.usedBytes);
  return {
    totalBytes: limit.limitBytes,
    availableBytes: Math.min(machine.availableBytes, left),
    machine,
    limit,
  };
}

export const readSystemFile: ReadText = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // Another platform, or a container that hides it.
  }
};

function readMachine(read: ReadText): MemoryReading['machine'] {
  const info = read('/proc/meminfo') ?? '';
  return {
    totalBytes: readKibField(info, 'MemTotal') ?? totalmem(),
    availableBytes: readKibField(info, 'MemAvailable') ?? freemem(),
  };
}

/** `MemTotal:  16384 kB`, as `/proc/meminfo` and `/proc/PID/status` write it, in bytes; null: there is no such line. */
export function readKibField(text: string, name: string): number | null {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}

const v2Root = '/sys/fs/cgroup';
const v1Root = '/sys/fs/cgroup/memory';

/** The tightest limit of this process's group and of those above it; one that is not below the machine's memory is none. */
function readLimit(read: ReadText, machineBytes: number): MemoryLimit | null {
  const groups = parseGroups(read('/proc/self/cgroup') ?? '');
  const limits = [...readVersion2(read, groups.version2), ...readVersion1(read, groups.version1)];
  const real = limits.filter(({ limitBytes }) => limitBytes < machineBytes);
  const left = ({ limitBytes, usedBytes }: MemoryLimit) => limitBytes - usedBytes;
  return real.sort((a, b) => left(a) - left(b))[0] ?? null;
}

/** `0::/user.slice/x` is version 2's one group, `4:memory:/x` version 1's for memory; seen from inside a container mostly `/`. */
function parseGroups(text: string): { version2: string; version1: string } {
  return {
    version2: /^0::(.+)$/m.exec(text)?.[1] ?? '/',
    version1: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.+)$/m.exec(text)?.[1] ?? '/',
  };
}

function readVersion2(read: ReadText, group: string): MemoryLimit[] {
  return foldersUp(v2Root, group).flatMap((folder) => {
    const limitBytes = toBytes(read(path.posix.join(folder, 'memory.max')));
    const current = toBytes(read(path.posix.join(folder, 'memory.current')));
    if (limitBytes === null || current === null) return [];
    const droppable = countDroppable(read(path.posix.join(folder, 'memory.stat')), '');
    return [
      { source: 'cgroup2', limitBytes, usedBytes: Math.max(0, current - droppable), cacheBytes: droppable },
    ];
  });
}

function readVersion1(read: ReadText, group: string): MemoryLimit[] {
  return foldersUp(v1Root, group).flatMap((folder) => {
    const limitBytes = toBytes(read(path.posix.join(folder, 'memory.limit_in_bytes')));
    const usage = toBytes(read(path.posix.join(folder, 'memory.usage_in_bytes')));
    if (limitBytes === null || usage === null) return [];
    const droppable = countDroppable(read(path.posix.join(folder, 'memory.stat')), 'total_');
    return [
      { source: 'cgroup1', limitBytes, usedBytes: Math.max(0, usage - droppable), cacheBytes: droppable },
    ];
  });
}

/** A group and those above it, for a limit of any of them holds: `/a/b` → root/a/b, root/a, root. */
export function foldersUp(root: string, group: string): string[] {
  const names = group.split('/').filter((name) => name !== '' && name !== '..');
  return [...Array(names.length + 1).keys()].map((depth) =>
    path.posix.join(root, ...names.slice(0, names.length - depth)),
  );
}

/** `max` (version 2: no limit) is null. Version 1 writes a number near 2^63, which is above every machine's memory. */
function toBytes(text: string | null): number | null {
  const digits = text?.trim() ?? '';
  return /^\d+$/.test(digits) ? Number(digits) : null;
}

/** File pages on the kernel's lists; shared memory and locked pages are on others. MemAvailable counts them as free, too. */
function countDroppable(stat: string | null, prefix: string): number {
  return ['active_file', 'inactive_file'].reduce((sum, name) => {
    const bytes = new RegExp(`^${prefix}${name} (\\d+)$`, 'm').exec(stat ?? '')?.[1];
    return sum + Number(bytes ?? 0);
  }, 0);
}
