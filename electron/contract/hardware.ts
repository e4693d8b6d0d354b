import * as z from 'zod';
import { cpuFeatureNames } from '../common/cpuFeatures.ts';
import { type ErrorRecord, errorRecordSchema } from './jobs.ts';
import { procedure } from './procedure.ts';

/**
 * One part of the inventory. Each has its own time limit: a slow or broken probe costs its own part only. `pending`: it has
 * not answered yet; the topic `hardware` moves on when it has.
 */
function part<Value extends z.ZodType>(value: Value) {
  return z.discriminatedUnion('state', [
    z.object({ state: z.literal('known'), value, tookMs: z.number() }),
    z.object({ state: z.literal('failed'), error: errorRecordSchema, tookMs: z.number() }),
    z.object({ state: z.literal('pending') }),
  ]);
}
export type Part<Value> =
  | { state: 'known'; value: Value; tookMs: number }
  | { state: 'failed'; error: ErrorRecord; tookMs: number }
  | { state: 'pending' };

export const cpuCacheSchema = z.object({
  level: z.number().int(),
  kind: z.enum(['data', 'instruction', 'unified']),
  /** Of one cache. */
  sizeBytes: z.number(),
  /** How many such caches the machine has. */
  count: z.number().int(),
});

export const cpuSchema = z.object({
  model: z.string(),
  architecture: z.string(),
  sockets: z.number().int().nullable(),
  physicalCores: z.number().int().nullable(),
  logicalCores: z.number().int(),
  /** What Inhouse may use of them: affinity and the container's share; a part of a core counts as such. */
  usableCores: z.number(),
  maxMhz: z.number().nullable(),
  /** Instruction sets of this kind of CPU; null: nobody could say. */
  features: z.partialRecord(z.enum(cpuFeatureNames), z.boolean().nullable()),
  caches: z.array(cpuCacheSchema),
  numaNodes: z.array(z.object({ id: z.number().int(), cpus: z.number().int(), totalBytes: z.number() })),
});
export type Cpu = z.infer<typeof cpuSchema>;

/** What memory is taken by. The amounts add up to the total. */
export const memoryGroupNames = ['engine', 'models', 'window', 'others', 'cache', 'free'] as const;
export type MemoryGroup = (typeof memoryGroupNames)[number];

export const memoryProcessSchema = z.object({
  /** Of the biggest, where several of one program are counted together. */
  pid: z.number().int(),
  name: z.string(),
  /** Processes of this program: other programs' are counted together, Inhouse's own one by one. */
  count: z.number().int(),
  /** Resident, in bytes; pages of shared or mapped files are counted in every process that uses them. */
  residentBytes: z.number(),
  /** Resident and its own: what would be free if it ended. null: not known on this system. */
  ownBytes: z.number().nullable(),
  /** null: not a part of Inhouse. */
  role: z.enum(['engine', 'models', 'window']).nullable(),
});
export type MemoryProcess = z.infer<typeof memoryProcessSchema>;

export const memorySchema = z.object({
  /** The container's limit where there is one, else the machine's memory. */
  totalBytes: z.number(),
  availableBytes: z.number(),
  machine: z.object({ totalBytes: z.number(), availableBytes: z.number() }),
  limit: z
    .object({ source: z.enum(['cgroup2', 'cgroup1']), limitBytes: z.number(), usedBytes: z.number() })
    .nullable(),
  swap: z.object({ totalBytes: z.number(), freeBytes: z.number() }).nullable(),
  groups: z.array(z.object({ name: z.enum(memoryGroupNames), bytes: z.number() })),
  /** The biggest, Inhouse's own always among them; null: this system does not tell. */
  processes: z.array(memoryProcessSchema).nullable(),
});
export type Memory = z.infer<typeof memorySchema>;

export const diskSchema = z.object({
  /** Where it is mounted: `/`, `D:\`. */
  mount: z.string(),
  fileSystem: z.string().nullable(),
  device: z.string().nullable(),
  kind: z.enum(['solidState', 'rotating', 'virtual', 'network', 'memory']).nullable(),
  totalBytes: z.number(),
  /** What this user may still write. */
  freeBytes: z.number(),
  /** The data directory lies on it. */
  holdsStore: z.boolean(),
});
export type Disk = z.infer<typeof diskSchema>;

export const readRateSchema = z.object({
  bytes: z.number(),
  ms: z.number(),
  bytesPerSecond: z.number(),
  files: z.number().int(),
  /** Read past the operating system's cache; if not, the figure may be that of the memory. */
  isUncached: z.boolean(),
  measuredAt: z.string(),
});
export type ReadRate = z.infer<typeof readRateSchema>;

/** Who can say something about the machine, the most trusted first. */
export const sourceNames = [
  'nvml',
  'nvidiaSmi',
  'drm',
  'kernel',
  'container',
  'operatingSystem',
  'systemInformation',
] as const;
export type SourceName = (typeof sourceNames)[number];

/** As they are called in every language. */
export const sourceTitles: Readonly<Record<SourceName, string>> = {
  nvml: 'NVML',
  nvidiaSmi: 'nvidia-smi',
  drm: '/sys/class/drm',
  kernel: '/proc, /sys',
  container: 'cgroup',
  operatingSystem: 'Node.js os',
  systemInformation: 'systeminformation',
};

/** What holds a GPU's clocks down. `powerLimit`: it takes all the power it may, which is usual under full load. */
export const gpuThrottles = ['heat', 'powerLimit', 'powerBrake', 'protection'] as const;
export type GpuThrottle = (typeof gpuThrottles)[number];

export const gpuProcessSchema = z.object({
  pid: z.number().int(),
  /** The program's file name. */
  name: z.string().nullable(),
  /** The model that this process of Inhouse holds. */
  model: z.string().nullable(),
  /** null: not a part of Inhouse. */
  role: z.enum(['engine', 'models', 'window']).nullable(),
  /** Of the GPU; null: the driver does not tell, as under Windows. */
  memoryBytes: z.number().nullable(),
});
export type GpuProcess = z.infer<typeof gpuProcessSchema>;

const gpuClockSchema = z.object({ mhz: z.number().nullable(), maxMhz: z.number().nullable() });

/** What a GPU is doing; null: it, or its driver, does not tell. */
export const gpuActivitySchema = z.object({
  /** 0 to 1. */
  load: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  /** Degrees Celsius. */
  temperature: z.number().nullable(),
  powerWatts: z.number().nullable(),
  powerLimitWatts: z.number().nullable(),
  clocks: z.object({ graphics: gpuClockSchema, sm: gpuClockSchema, memory: gpuClockSchema }),
  /** Share of its highest speed; may be above 1. */
  fan: z.number().nullable(),
  throttles: z.array(z.enum(gpuThrottles)).nullable(),
  /** The one that takes most first. */
  processes: z.array(gpuProcessSchema).nullable(),
});
export type GpuActivity = z.infer<typeof gpuActivitySchema>;

export const gpuSchema = z.object({
  id: z.string(),
  name: z.string(),
  vendor: z.enum(['nvidia', 'amd', 'intel', 'apple', 'other']),
  /** Only shows pictures: a server's or a virtual machine's display. */
  displayOnly: z.boolean(),
  pciAddress: z.string().nullable(),
  memoryBytes: z.number().nullable(),
  /** Who said so; `systemInformation` is a hint and no evidence. */
  memorySource: z.enum(sourceNames).nullable(),
  memoryUsedBytes: z.number().nullable(),
  driver: z.string().nullable(),
  /** CUDA compute capability, `8.9`. */
  computeCapability: z.string().nullable(),
  /** When the inventory was taken; null: only NVIDIA's driver tells, and reports of an older Inhouse have none. */
  activity: gpuActivitySchema.nullable().default(null),
  claims: z.array(z.object({ source: z.enum(sourceNames), memoryBytes: z.number().nullable() })),
});
export type Gpu = z.infer<typeof gpuSchema>;

/** A source and, word for word, what it said. */
export const sourceSchema = z.object({
  source: z.enum(sourceNames),
  state: z.enum(['answered', 'absent', 'failed', 'pending']),
  said: z.array(z.string()),
  /** Why not, when it is absent or failed. */
  error: errorRecordSchema.nullable(),
  tookMs: z.number().nullable(),
});
export type Source = z.infer<typeof sourceSchema>;

/** How processes are held that read files from outside. */
export const confinementSchema = z.object({
  /** `bubblewrap 0.8.0`; null: Node.js only, which does not hold native code. */
  program: z.string().nullable(),
  /** Why there is no program; a code of the error table. */
  error: errorRecordSchema.nullable(),
});

export const inventorySchema = z.object({
  takenAt: z.string(),
  /** Until the answer; parts may have come later. */
  tookMs: z.number(),
  /** `Debian GNU/Linux 12`, with the kernel. */
  system: z.string(),
  cpu: part(cpuSchema),
  memory: part(memorySchema),
  disks: part(z.array(diskSchema)),
  gpus: part(z.array(gpuSchema)),
  sources: z.array(sourceSchema),
  /** Codes of the error table. */
  warnings: z.array(errorRecordSchema),
  readRate: readRateSchema.nullable(),
  /** Not told by reports of an older Inhouse. */
  confinement: part(confinementSchema).default({ state: 'pending' }),
});
export type Inventory = z.infer<typeof inventorySchema>;

/** What is measured over time. Shares are 0 to 1, temperatures degrees Celsius, power is in watts and the clock in megahertz. */
export const telemetryMetrics = [
  'cpu',
  'memory',
  'ownMemory',
  'gpu',
  'gpuMemory',
  'cpuTemperature',
  'gpuTemperature',
  'gpuPower',
  'gpuClock',
] as const;
export type TelemetryMetric = (typeof telemetryMetrics)[number];

export const telemetryRanges = ['fiveMinutes', 'hour', 'day', 'week'] as const;
export type TelemetryRange = (typeof telemetryRanges)[number];

const metricValues = z.partialRecord(z.enum(telemetryMetrics), z.number());

export const telemetrySchema = z.object({
  /** Seconds since 1970: the chart's edges. */
  from: z.number().int(),
  to: z.number().int(),
  /** Means over short spans, in order; what was not measured is left out. An empty point is a gap in the measuring. */
  points: z.array(z.object({ at: z.number().int(), values: metricValues })),
  /** Of the last sample, and of all samples in the range, single peaks included; without a metric nothing measures it here. */
  summary: z.partialRecord(
    z.enum(telemetryMetrics),
    z.object({ current: z.number().nullable(), mean: z.number(), highest: z.number() }),
  ),
});
export type Telemetry = z.infer<typeof telemetrySchema>;

export const hardwareContract = {
  /** From the cache, unless `refresh`; the first answer of an engine is taken then. */
  inventory: procedure({ permission: 'hardware.read', audit: 'none' })
    .input(z.object({ refresh: z.boolean().default(false) }))
    .output(inventorySchema),
  /** Memory as it is now: it changes while one looks at it. */
  memory: procedure({ permission: 'hardware.read', audit: 'none' }).output(memorySchema),
  /** What the GPUs are doing now, by their `id` in the inventory; those of which nobody tells are left out. */
  gpus: procedure({ permission: 'hardware.read', audit: 'none' }).output(
    z.object({ gpus: z.array(gpuActivitySchema.extend({ id: z.string() })) }),
  ),
  /** The machine's load over time. Who asks watches: as long as somebody does, it is measured every two seconds. */
  telemetry: procedure({ permission: 'hardware.read', audit: 'none' })
    .input(z.object({ range: z.enum(telemetryRanges) }))
    .output(telemetrySchema),
  /**
   * Reads the largest model files for up to three seconds, past the system's cache where that can be done.
   * Rejects with `hardware.nothingToRead` when there are none.
   */
  measureReadRate: procedure({ permission: 'jobs.control', audit: 'none' }).output(readRateSchema),
  /** Starts a self-test. Its job's output is one check after the other, its result the report (`selftestReportSchema`). */
  selftest: procedure({ permission: 'jobs.control', audit: 'record' }).output(z.object({ job: z.string() })),
};
