import { type Call, NVML_SUCCESS, type NvmlCalls } from './calls.ts';

/** What holds a GPU's clocks down. `powerLimit`: it takes all the power it may, which is usual under full load. */
export type NvmlThrottle = 'heat' | 'powerLimit' | 'powerBrake' | 'protection';

export interface NvmlClock {
  readonly mhz: number | null;
  readonly maxMhz: number | null;
}

/** Each is null when this GPU, or an older driver, does not tell. */
export interface NvmlGauges {
  /** Share of the last sample period in which a kernel ran, 0 to 1. */
  readonly load: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  readonly powerWatts: number | null;
  /** The limit that holds now. */
  readonly powerLimitWatts: number | null;
  readonly clocks: { readonly graphics: NvmlClock; readonly sm: NvmlClock; readonly memory: NvmlClock };
  /** Share of its highest speed; may be above 1. */
  readonly fan: number | null;
  readonly throttles: readonly NvmlThrottle[] | null;
  readonly computeCapability: string | null;
}

/** nvml.h: nvmlTemperatureSensors_t and nvmlClockType_t. */
const NVML_TEMPERATURE_GPU = 0;
const clockTypes = { graphics: 0, sm: 1, memory: 2 } as const;

export function readGauges(nvml: NvmlCalls, device: bigint): NvmlGauges {
  const clock = (type: number): NvmlClock => ({
    mhz: readNumber(nvml.clock, device, type),
    maxMhz: readNumber(nvml.maxClock, device, type),
  });
  const reasons = Buffer.alloc(8);
  return {
    load: shareOf(readLoad(nvml, device)),
    temperature: readNumber(nvml.temperature, device, NVML_TEMPERATURE_GPU),
    powerWatts: wattsOf(readNumber(nvml.power, device)),
    powerLimitWatts: wattsOf(readNumber(nvml.powerLimit, device)),
    clocks: {
      graphics: clock(clockTypes.graphics),
      sm: clock(clockTypes.sm),
      memory: clock(clockTypes.memory),
    },
    fan: shareOf(readNumber(nvml.fan, device)),
    throttles:
      nvml.clockReasons(device, reasons) === NVML_SUCCESS ? throttlesOf(reasons.readBigUInt64LE()) : null,
    computeCapability: readCapability(nvml, device),
  };
}

function readNumber(call: Call, device: bigint, ...type: readonly number[]): number | null {
  const value = Buffer.alloc(4);
  return call(device, ...type, value) === NVML_SUCCESS ? value.readUInt32LE() : null;
}

/** nvmlUtilization_t: gpu and memory, in percent. */
function readLoad(nvml: NvmlCalls, device: bigint): number | null {
  const utilization = Buffer.alloc(8);
  return nvml.utilization(device, utilization) === NVML_SUCCESS ? utilization.readUInt32LE() : null;
}

function readCapability(nvml: NvmlCalls, device: bigint): string | null {
  const major = Buffer.alloc(4);
  const minor = Buffer.alloc(4);
  const result = nvml.capability(device, major, minor);
  return result === NVML_SUCCESS ? `${major.readInt32LE()}.${minor.readInt32LE()}` : null;
}

const shareOf = (percent: number | null) => (percent === null ? null : percent / 100);
const wattsOf = (milliwatts: number | null) => (milliwatts === null ? null : milliwatts / 1000);

/** nvml.h: nvmlClocksEventReason…; others (idle, chosen clocks, a synchronized group) are no slowing down. */
const reasonBits = {
  powerCap: 0x4n,
  slowdown: 0x8n,
  heat: 0x20n | 0x40n,
  powerBrake: 0x80n,
} as const;

function throttlesOf(reasons: bigint): NvmlThrottle[] {
  const has = (bits: bigint) => (reasons & bits) !== 0n;
  const found: NvmlThrottle[] = [];
  if (has(reasonBits.heat)) found.push('heat');
  if (has(reasonBits.powerCap)) found.push('powerLimit');
  if (has(reasonBits.powerBrake)) found.push('powerBrake');
  // It is set together with what caused it; older cards tell no cause.
  if (has(reasonBits.slowdown) && !has(reasonBits.heat | reasonBits.powerBrake)) found.push('protection');
  return found;
}
