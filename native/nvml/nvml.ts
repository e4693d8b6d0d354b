import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LibraryHandle } from 'koffi';
import { loadLibrary } from '../library/loadLibrary.ts';
import { bindCalls, NVML_ERROR_NOT_SUPPORTED, type NvmlCalls } from './calls.ts';
import { type NvmlGauges, readGauges } from './gauges.ts';
import { type NvmlProcess, readProcesses } from './processes.ts';
import { readText } from './text.ts';

export type { NvmlClock, NvmlGauges, NvmlThrottle } from './gauges.ts';
export type { NvmlProcess } from './processes.ts';

/** One NVIDIA GPU as its driver's management library (NVML) tells of it. */
export interface NvmlDevice extends NvmlGauges {
  readonly name: string;
  /** `0000:01:00.0`: domain, bus, device, function. */
  readonly pciAddress: string;
  /** null: it has none of its own, but shares the computer's. */
  readonly totalBytes: number | null;
  readonly usedBytes: number | null;
  /** null: this GPU does not tell. */
  readonly processes: readonly NvmlProcess[] | null;
}

export interface NvmlReading {
  readonly driver: string;
  readonly devices: readonly NvmlDevice[];
}

export interface Nvml {
  /** Throws an Error with NVML's own words when the driver refuses. Takes some milliseconds; a broken driver may hang. */
  read(): NvmlReading;
  /** NVML may not be used after this. */
  close(): void;
}

const nameBytes = 96;
/** nvmlPciInfo_t: busIdLegacy[16], domain, bus, device, pciDeviceId, pciSubSystemId, busId[32]. */
const pci = { sizeBytes: 16 + 5 * 4 + 32, domain: 16, bus: 20, device: 24 } as const;
/** nvmlMemory_t: total, free, used, each 64 bits. */
const memory = { sizeBytes: 24, total: 0, used: 16 } as const;

/**
 * Loads and initializes NVML; null when no NVIDIA driver is installed. The caller owns the result and closes it; the library
 * itself stays loaded as long as the process. Meant for a process of its own: a driver in trouble can block the thread.
 * Throws when the library is there and will not start.
 */
export function openNvml(libraries: readonly string[] = nvmlLibraries()): Nvml | null {
  const library = loadFirst(libraries);
  if (library === null) return null;
  const nvml = bindCalls(library);
  nvml.check(nvml.init(), 'nvmlInit_v2');
  return { read: () => readAll(nvml), close: () => void nvml.shutdown() };
}

/** Where the driver's installer puts it, by platform. */
export function nvmlLibraries(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string[] {
  if (platform === 'linux') return ['libnvidia-ml.so.1'];
  if (platform !== 'win32') return [];
  const system = path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'nvml.dll');
  const older = path.win32.join(
    env.ProgramFiles ?? 'C:\\Program Files',
    'NVIDIA Corporation',
    'NVSMI',
    'nvml.dll',
  );
  return [system, older];
}

function loadFirst(libraries: readonly string[]): LibraryHandle | null {
  for (const library of libraries) {
    if (path.isAbsolute(library) && !existsSync(library)) continue;
    try {
      return loadLibrary(library);
    } catch {
      // Not installed; there may be another place.
    }
  }
  return null;
}

function readAll(nvml: NvmlCalls): NvmlReading {
  const version = Buffer.alloc(80);
  nvml.check(nvml.driverVersion(version, version.length), 'nvmlSystemGetDriverVersion');
  const count = Buffer.alloc(4);
  nvml.check(nvml.count(count), 'nvmlDeviceGetCount_v2');
  const devices = Array.from({ length: count.readUInt32LE() }, (_, index) => readDevice(nvml, index));
  return { driver: readText(version), devices };
}

function readDevice(nvml: NvmlCalls, index: number): NvmlDevice {
  const handle = Buffer.alloc(8);
  nvml.check(nvml.handle(index, handle), 'nvmlDeviceGetHandleByIndex_v2');
  const device = handle.readBigUInt64LE();
  const name = Buffer.alloc(nameBytes);
  nvml.check(nvml.name(device, name, name.length), 'nvmlDeviceGetName');
  const place = Buffer.alloc(pci.sizeBytes);
  nvml.check(nvml.pciInfo(device, place), 'nvmlDeviceGetPciInfo_v3');
  return {
    name: readText(name),
    pciAddress: formatPci(place),
    ...readMemory(nvml, device),
    ...readGauges(nvml, device),
    processes: readProcesses(nvml, device),
  };
}

/** A processor with a GPU in it (Grace Blackwell, Jetson) has no memory for that alone, and says that it cannot tell. */
function readMemory(nvml: NvmlCalls, device: bigint): Pick<NvmlDevice, 'totalBytes' | 'usedBytes'> {
  const bytes = Buffer.alloc(memory.sizeBytes);
  const result = nvml.memoryInfo(device, bytes);
  if (result === NVML_ERROR_NOT_SUPPORTED) return { totalBytes: null, usedBytes: null };
  nvml.check(result, 'nvmlDeviceGetMemoryInfo');
  return {
    totalBytes: Number(bytes.readBigUInt64LE(memory.total)),
    usedBytes: Number(bytes.readBigUInt64LE(memory.used)),
  };
}

function formatPci(place: Buffer): string {
  const hex = (offset: number, digits: number) =>
    place.readUInt32LE(offset).toString(16).padStart(digits, '0');
  return `${hex(pci.domain, 4)}:${hex(pci.bus, 2)}:${hex(pci.device, 2)}.0`;
}
