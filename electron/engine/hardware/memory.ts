import type { Memory, MemoryGroup, MemoryProcess } from '../../contract/hardware.ts';
import { type MemoryReading, readMemory } from '../processes/readMemory.ts';
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
  const known = processes?.map((process) => withRole(process, roleOf(processes, pids))) ?? null;
  return {
    ...reading,
    limit: reading.limit && { ...reading.limit },
    machine: { ...reading.machine },
    swap: readSwap(files),
    groups: groupMemory(files, reading, known ?? []),
    processes: known && biggest(known).map((process) => ({ ...process, name: programName(files, process) })),
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

function withRole({ parentPid: _, ...process }: ProcessMemory, role: (pid: number) => Role): MemoryProcess {
  return { ...process, role: role(process.pid) };
}

/** Inhouse's own are always shown, then the biggest of the others. */
function biggest(processes: readonly MemoryProcess[]): MemoryProcess[] {
  const weight = ({ ownBytes, residentBytes }: MemoryProcess) => ownBytes ?? residentBytes;
  const sorted = [...processes].sort((a, b) => weight(b) - weight(a));
  const ours = sorted.filter(({ role }) => role !== null);
  const others = sorted.filter(({ role }) => role === null);
  return [...ours, ...others.slice(0, Math.max(3, shownProcesses - ours.length))].sort(
    (a, b) => weight(b) - weight(a),
  );
}

/** Linux knows a process by its first thread's name; what was started says more ("MainThread" is Node). */
function programName({ read }: SystemFiles, { pid, name }: MemoryProcess): string {
  const [started = ''] = read(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
  return started.slice(started.lastIndexOf('/') + 1) || name;
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
  const field = (name: string) => meminfoBytes(info, name);
  const cache = field('Buffers') + field('Cached') + field('SReclaimable') - field('Shmem');
  return { cache: Math.max(0, cache), free: field('MemFree') };
}

function readSwap({ read }: SystemFiles): Memory['swap'] {
  const info = read('/proc/meminfo');
  if (info === null) return null;
  return { totalBytes: meminfoBytes(info, 'SwapTotal'), freeBytes: meminfoBytes(info, 'SwapFree') };
}

function meminfoBytes(info: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(info)?.[1] ?? 0) * 1024;
}
