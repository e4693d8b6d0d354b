import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LibraryHandle } from 'koffi';
import { loadLibrary } from '../library/loadLibrary.ts';

/** One NVIDIA GPU as its driver's management library (NVML) tells of it. */
export interface NvmlDevice {
  readonly name: string;
  /** `0000:01:00.0`: domain, bus, device, function. */
  readonly pciAddress: string;
  readonly totalBytes: number;
  readonly usedBytes: number;
  /** Share of the last sample period in which a kernel ran, 0 to 1; null: this GPU does not tell. */
  readonly load: number | null;
  /** Degrees Celsius; null: this GPU does not tell. */
  readonly temperature: number | null;
  readonly computeCapability: string | null;
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

/** nvml.h: nvmlReturn_t, nvmlTemperatureSensors_t and the sizes of the buffers. */
const NVML_SUCCESS = 0;
const NVML_TEMPERATURE_GPU = 0;
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
  const nvml = bind(library);
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

/**
 * Results come back through buffers that are ours; a device's handle is a pointer that NVML owns and that is good until
 * shutdown, so it is passed on as a number and never freed.
 */
function bind(library: LibraryHandle) {
  const errorString = library.func('const char *nvmlErrorString(int result)');
  return {
    init: library.func('int nvmlInit_v2()'),
    shutdown: library.func('int nvmlShutdown()'),
    driverVersion: library.func('int nvmlSystemGetDriverVersion(void *version, unsigned int length)'),
    count: library.func('int nvmlDeviceGetCount_v2(void *count)'),
    handle: library.func('int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void *device)'),
    name: library.func('int nvmlDeviceGetName(uintptr_t device, void *name, unsigned int length)'),
    pciInfo: library.func('int nvmlDeviceGetPciInfo_v3(uintptr_t device, void *pci)'),
    memoryInfo: library.func('int nvmlDeviceGetMemoryInfo(uintptr_t device, void *memory)'),
    utilization: library.func('int nvmlDeviceGetUtilizationRates(uintptr_t device, void *utilization)'),
    temperature: library.func(
      'int nvmlDeviceGetTemperature(uintptr_t device, int sensor, void *temperature)',
    ),
    capability: library.func(
      'int nvmlDeviceGetCudaComputeCapability(uintptr_t device, void *major, void *minor)',
    ),
    check(result: number, call: string): void {
      if (result !== NVML_SUCCESS) throw new Error(`${call}: ${errorString(result)}`);
    },
  };
}
type Bound = ReturnType<typeof bind>;

function readAll(nvml: Bound): NvmlReading {
  const version = Buffer.alloc(80);
  nvml.check(nvml.driverVersion(version, version.length), 'nvmlSystemGetDriverVersion');
  const count = Buffer.alloc(4);
  nvml.check(nvml.count(count), 'nvmlDeviceGetCount_v2');
  const devices = Array.from({ length: count.readUInt32LE() }, (_, index) => readDevice(nvml, index));
  return { driver: textOf(version), devices };
}

function readDevice(nvml: Bound, index: number): NvmlDevice {
  const handle = Buffer.alloc(8);
  nvml.check(nvml.handle(index, handle), 'nvmlDeviceGetHandleByIndex_v2');
  const device = handle.readBigUInt64LE();
  const name = Buffer.alloc(nameBytes);
  nvml.check(nvml.name(device, name, name.length), 'nvmlDeviceGetName');
  const place = Buffer.alloc(pci.sizeBytes);
  nvml.check(nvml.pciInfo(device, place), 'nvmlDeviceGetPciInfo_v3');
  const bytes = Buffer.alloc(memory.sizeBytes);
  nvml.check(nvml.memoryInfo(device, bytes), 'nvmlDeviceGetMemoryInfo');
  return {
    name: textOf(name),
    pciAddress: formatPci(place),
    totalBytes: Number(bytes.readBigUInt64LE(memory.total)),
    usedBytes: Number(bytes.readBigUInt64LE(memory.used)),
    ...readGauges(nvml, device),
  };
}

/** What some GPUs (a partition, an old board) do not support is unknown, not an error. */
function readGauges(nvml: Bound, device: bigint) {
  const utilization = Buffer.alloc(8);
  const temperature = Buffer.alloc(4);
  const major = Buffer.alloc(4);
  const minor = Buffer.alloc(4);
  const isKnown = (result: number) => result === NVML_SUCCESS;
  return {
    load: isKnown(nvml.utilization(device, utilization)) ? utilization.readUInt32LE() / 100 : null,
    temperature: isKnown(nvml.temperature(device, NVML_TEMPERATURE_GPU, temperature))
      ? temperature.readUInt32LE()
      : null,
    computeCapability: isKnown(nvml.capability(device, major, minor))
      ? `${major.readInt32LE()}.${minor.readInt32LE()}`
      : null,
  };
}

function textOf(buffer: Buffer): string {
  const end = buffer.indexOf(0);
  return buffer.toString('utf8', 0, end < 0 ? buffer.length : end);
}

function formatPci(place: Buffer): string {
  const hex = (offset: number, digits: number) =>
    place.readUInt32LE(offset).toString(16).padStart(digits, '0');
  return `${hex(pci.domain, 4)}:${hex(pci.bus, 2)}:${hex(pci.device, 2)}.0`;
}
