import type { Memory, MemoryGroup, MemoryProcess } from '../../contract/hardware.ts';
import { type MemoryReading, readKibField, readMemory } from '../processes/readMemory.ts';
import { listProcesses, type ProcessMemory } from './sources/processes.ts';
import type { SystemFiles } from './sources/systemFiles.ts';

export interface MemoryQuestion {
  readonly files: SystemFiles;
  /** The engine's own, those of its compute processes, and the shell's when there is one. */
  readonly pids: OwnPids;
}

export interface OwnPids {
  readonly engine: number;
  readonly compute: readonly number[];
  readonly shell: number | null;
}

const shownProcesses = 8;

/** Memory as it is now, and who has it. */
export async function describeMemory({ files, pids }: MemoryQuestion): Promise<Memory> {
  const reading = readMemory(files.read);
  const processes = await listProcesses(files);
  const role = processes && roleOf(processes, pids);
  const known =
    processes?.map((process) => ({
      pid: process.pid,
      name: programName(files, process),
      count: 1,
      residentBytes: process.residentBytes,
      ownBytes: process.ownBytes,
      role: role?.(process.pid) ?? null,
    })) ?? null;
  return {
    ...reading,
    limit: reading.limit && { ...reading.limit },
    machine: { ...reading.machine },
    swap: readSwap(files),
    groups: groupMemory(files, reading, known ?? []),
    processes: known && biggest(known),
  };
}

type Role = MemoryProcess['role'];

/** What a process is to Inhouse; the shell's other children draw the window. */
export function roleOf(
  processes: readonly ProcessMemory[],
  { engine, compute, shell }: OwnPids,
): (pid: number) => Role {
  const parents = new Map(processes.map(({ pid, parentPid }) => [pid, parentPid]));
  const computePids = new Set(compute);
  return (pid) => {
    for (let at: number | undefined = pid, steps = 0; at && steps < 20; at = parents.get(at), steps += 1) {
      if (at === engine) return pid === engine ? 'engine' : 'models';
      if (computePids.has(at)) return 'models';
      if (at === shell) return 'window';
    }
    return null;
  };
}

/** Inhouse's own are always shown, one by one; then the biggest of the other programs, each with all its processes. */
function biggest(processes: readonly MemoryProcess[]): MemoryProcess[] {
  const sorted = [...processes].sort(byWeight);
  const ours = sorted.filter(({ role }) => role !== null);
  const programs = new Map<string, MemoryProcess>();
  for (const process of sorted.filter(({ role }) => role === null)) {
    const known = programs.get(process.name);
    programs.set(process.name, known ? together(known, process) : process);
  }
  const others = [...programs.values()].sort(byWeight);
  return [...ours, ...others.slice(0, Math.max(3, shownProcesses - ours.length))].sort(byWeight);
}

const weightOf = ({ ownBytes, residentBytes }: MemoryProcess) => ownBytes ?? residentBytes;
const byWeight = (a: MemoryProcess, b: MemoryProcess) => weightOf(b) - weightOf(a);

function together(bigger: MemoryProcess, other: MemoryProcess): MemoryProcess {
  return {
    ...bigger,
    count: bigger.count + 1,
    residentBytes: bigger.residentBytes + other.residentBytes,
    ownBytes: bigger.ownBytes === null ? null : bigger.ownBytes + (other.ownBytes ?? 0),
  };
}

/** Linux knows a process by its first thread's name, and Node calls that one so; what was started says more. */
const nodeThread = 'MainThread';

export function programName({ read }: SystemFiles, { pid, name }: ProcessMemory): string {
  if (name !== nodeThread) return name;
  const [started = ''] = read(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
  return /^[^ ]*?([^/ ]+)(?: |$)/.exec(started)?.[1] ?? name;
}

/** The amounts add up to the total: what no process of Inhouse has, and is neither cache nor free, is the others'. */
export function groupMemory(
  files: SystemFiles,
  reading: MemoryReading,
  processes: readonly MemoryProcess[],
): Memory['groups'] {
  const own = (role: Role) =>
    processes
      .filter((process) => process.role === role)
      .reduce((sum, { ownBytes, residentBytes }) => sum + (ownBytes ?? residentBytes), 0);
  const { cache, free } = cacheAndFree(files, reading);
  const ours = { engine: own('engine'), models: own('models'), window: own('window') };
  const taken = ours.engine + ours.models + ours.window + cache + free;
  const groups: Record<MemoryGroup, number> = {
    ...ours,
    others: Math.max(0, reading.totalBytes - taken),
    cache,
    free,
  };
  return Object.entries(groups)
    .filter(([, bytes]) => bytes > 0)
    .map(([name, bytes]) => ({ name: name as MemoryGroup, bytes }));
}

function cacheAndFree(files: SystemFiles, { totalBytes, availableBytes, limit }: MemoryReading) {
  if (limit)
    return {
      cache: limit.cacheBytes,
      free: Math.max(0, totalBytes - limit.usedBytes - limit.cacheBytes),
    };
  const info = files.read('/proc/meminfo');
  if (info === null) return { cache: 0, free: availableBytes };
  const field = (name: string) => readKibField(info, name) ?? 0;
  const cache = field('Buffers') + field('Cached') + field('SReclaimable') - field('Shmem');
  return { cache: Math.max(0, cache), free: field('MemFree') };
}

function readSwap({ read }: SystemFiles): Memory['swap'] {
  const info = read('/proc/meminfo');
  if (info === null) return null;
  return {
    totalBytes: readKibField(info, 'SwapTotal') ?? 0,
    freeBytes: readKibField(info, 'SwapFree') ?? 0,
  };
}
