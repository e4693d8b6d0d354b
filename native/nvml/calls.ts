import type { LibraryHandle } from 'koffi';

/** nvml.h: nvmlReturn_t. */
export const NVML_SUCCESS = 0;
export const NVML_ERROR_NOT_SUPPORTED = 3;
export const NVML_ERROR_INSUFFICIENT_SIZE = 7;
const NVML_ERROR_FUNCTION_NOT_FOUND = 13;

/** Answers with an nvmlReturn_t; results come back through buffers that are the caller's. */
export type Call = (...args: (bigint | number | Buffer)[]) => number;

const device = 'uintptr_t device';

/**
 * A device's handle is a pointer that NVML owns and that is good until shutdown, so it is passed on as a number and never
 * freed. What identifies a card has been there for ever and must be there; everything else an older driver may lack.
 */
export function bindCalls(library: LibraryHandle) {
  const errorString = library.func('const char *nvmlErrorString(int result)');
  return {
    init: library.func('int nvmlInit_v2()'),
    shutdown: library.func('int nvmlShutdown()'),
    driverVersion: library.func('int nvmlSystemGetDriverVersion(void *version, unsigned int length)'),
    count: library.func('int nvmlDeviceGetCount_v2(void *count)'),
    handle: library.func('int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void *device)'),
    name: library.func(`int nvmlDeviceGetName(${device}, void *name, unsigned int length)`),
    pciInfo: library.func(`int nvmlDeviceGetPciInfo_v3(${device}, void *pci)`),
    memoryInfo: library.func(`int nvmlDeviceGetMemoryInfo(${device}, void *memory)`),
    ...bindGauges(library),
    ...bindProcesses(library),
    check(result: number, call: string): void {
      if (result !== NVML_SUCCESS) throw new Error(`${call}: ${errorString(result)}`);
    },
  };
}
export type NvmlCalls = ReturnType<typeof bindCalls>;

function bindGauges(library: LibraryHandle) {
  const gauge = (name: string, type = '') =>
    newestOf(library, `int ${name}(${device}${type ? `, int ${type}` : ''}, void *value)`);
  return {
    utilization: gauge('nvmlDeviceGetUtilizationRates'),
    temperature: gauge('nvmlDeviceGetTemperature', 'sensor'),
    power: gauge('nvmlDeviceGetPowerUsage'),
    powerLimit: gauge('nvmlDeviceGetEnforcedPowerLimit'),
    clock: gauge('nvmlDeviceGetClockInfo', 'type'),
    maxClock: gauge('nvmlDeviceGetMaxClockInfo', 'type'),
    fan: gauge('nvmlDeviceGetFanSpeed'),
    // The first name came with driver 535; the second stays for older programs.
    clockReasons: newestOf(
      library,
      `int nvmlDeviceGetCurrentClocksEventReasons(${device}, void *reasons)`,
      `int nvmlDeviceGetCurrentClocksThrottleReasons(${device}, void *reasons)`,
    ),
    capability: newestOf(
      library,
      `int nvmlDeviceGetCudaComputeCapability(${device}, void *major, void *minor)`,
    ),
  };
}

function bindProcesses(library: LibraryHandle) {
  const list = (name: string) =>
    newestOf(
      library,
      ...['_v3', '_v2', ''].map((version) => `int ${name}${version}(${device}, void *count, void *infos)`),
    );
  return {
    computeProcesses: list('nvmlDeviceGetComputeRunningProcesses'),
    graphicsProcesses: list('nvmlDeviceGetGraphicsRunningProcesses'),
    processName: newestOf(
      library,
      'int nvmlSystemGetProcessName(unsigned int pid, void *name, unsigned int length)',
    ),
  };
}

/** A function that this driver lacks answers as NVML answers for one that it cannot find. */
function newestOf(library: LibraryHandle, ...declarations: readonly string[]): Call {
  for (const declaration of declarations) {
    try {
      return library.func(declaration);
    } catch {
      // An older driver; there may be an older name.
    }
  }
  return () => NVML_ERROR_FUNCTION_NOT_FOUND;
}
