import { type Call, NVML_ERROR_INSUFFICIENT_SIZE, NVML_SUCCESS, type NvmlCalls } from './calls.ts';
import { readText } from './text.ts';

export interface NvmlProcess {
  readonly pid: number;
  /** The program's file name; null: the driver does not tell. */
  readonly name: string | null;
  /** null: the driver does not tell, as under Windows, where the system manages the memory. */
  readonly usedBytes: number | null;
}

/** Programs that compute or draw on the GPU, the one that takes most first; null: neither list is told. */
export function readProcesses(nvml: NvmlCalls, device: bigint): NvmlProcess[] | null {
  const lists = [nvml.computeProcesses, nvml.graphicsProcesses].map((call) => readList(call, device));
  if (lists.every((list) => list === null)) return null;
  const byPid = new Map<number, number | null>();
  // One that does both is in both lists with the same memory.
  for (const { pid, usedBytes } of lists.flatMap((list) => list ?? [])) {
    byPid.set(pid, largest(byPid.get(pid) ?? null, usedBytes));
  }
  return [...byPid]
    .map(([pid, usedBytes]) => ({ pid, name: readName(nvml, pid), usedBytes }))
    .sort((a, b) => (b.usedBytes ?? 0) - (a.usedBytes ?? 0));
}

function largest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

interface Listed {
  readonly pid: number;
  readonly usedBytes: number | null;
}

const usualProcesses = 32;
/** More than any machine has on one GPU; a driver that tells more is not believed. */
const mostProcesses = 4_096;

/**
 * Entries are 16 bytes (pid, usedGpuMemory: the first version), 24 (with two ids of a partition) or 32 (with a third
 * amount). Drivers have changed that behind one and the same name (the first of 535 write 32 under `_v3`), so there is room for
 * the widest, and what was written tells how wide they are.
 */
const widths = [16, 24, 32];
const widest = 32;
const unwritten = 0xa5;

function readList(call: Call, device: bigint): Listed[] | null {
  const count = Buffer.alloc(4);
  let room = usualProcesses;
  while (room <= mostProcesses) {
    const infos = Buffer.alloc(room * widest, unwritten);
    count.writeUInt32LE(room);
    const result = call(device, count, infos);
    const told = count.readUInt32LE();
    if (result === NVML_SUCCESS) return told <= room ? readEntries(infos, told) : null;
    if (result !== NVML_ERROR_INSUFFICIENT_SIZE) return null;
    // Others may have started by the time that it is asked again.
    room = Math.max(2 * room, told + usualProcesses);
  }
  return null;
}

const notTold = 2n ** 64n - 1n;

function readEntries(infos: Buffer, count: number): Listed[] | null {
  const written = infos.findLastIndex((byte) => byte !== unwritten) + 1;
  const width = widths.find((bytes) => bytes * count === written);
  if (count === 0) return [];
  if (width === undefined) return null;
  return Array.from({ length: count }, (_, index) => {
    const bytes = infos.readBigUInt64LE(index * width + 8);
    return {
      pid: infos.readUInt32LE(index * width),
      usedBytes: bytes === notTold ? null : Number(bytes),
    };
  });
}

const nameBytes = 1_024;

function readName(nvml: NvmlCalls, pid: number): string | null {
  const name = Buffer.alloc(nameBytes);
  if (nvml.processName(pid, name, name.length) !== NVML_SUCCESS) return null;
  return (
    readText(name)
      .split(/[/\\]/)
      .findLast((part) => part !== '') ?? null
  );
}
