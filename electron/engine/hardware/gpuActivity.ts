import type { NvmlDevice, NvmlProcess } from '../../compute/contract.ts';
import type { GpuActivity, GpuProcess } from '../../contract/hardware.ts';
import { type OwnPids, programName, roleOf } from './memory.ts';
import { type ProcessMemory, parseStatus } from './sources/processes.ts';
import type { SystemFiles } from './sources/systemFiles.ts';

/** What a process on a GPU is to Inhouse. */
export type ProcessOwner = (process: NvmlProcess) => GpuProcess;

export interface OwnerSources {
  readonly files: SystemFiles;
  readonly pids: OwnPids;
  /** The models in memory. */
  readonly models: readonly { readonly pid: number; readonly name: string }[];
}

export function describeActivity(
  { usedBytes, processes, throttles, ...device }: Omit<NvmlDevice, 'name' | 'pciAddress' | 'totalBytes'>,
  ownerOf: ProcessOwner,
): GpuActivity {
  const { load, temperature, powerWatts, powerLimitWatts, clocks, fan } = device;
  return {
    ...{ load, temperature, powerWatts, powerLimitWatts, clocks, fan },
    memoryUsedBytes: usedBytes,
    throttles: throttles && [...throttles],
    processes: processes?.map(ownerOf) ?? null,
  };
}

export function createProcessOwner({ files, pids, models }: OwnerSources): ProcessOwner {
  const names = new Map(models.map(({ pid, name }) => [pid, name]));
  return ({ pid, name, usedBytes }) => {
    const line = readLineage(files, pid);
    const [itself] = line;
    return {
      pid,
      name: name ?? (itself ? programName(files, itself) : null),
      model: names.get(pid) ?? null,
      role: roleOf(line, pids)(pid),
      memoryBytes: usedBytes,
    };
  };
}

const longestLine = 20;

/** A process and those that it comes from; empty where the system does not tell. */
function readLineage({ read }: SystemFiles, pid: number): ProcessMemory[] {
  const line: ProcessMemory[] = [];
  for (let at = pid; at > 0 && line.length < longestLine; ) {
    const process = parseStatus(read(`/proc/${at}/status`) ?? '');
    if (process === null) break;
    line.push(process);
    at = process.parentPid;
  }
  return line;
}
