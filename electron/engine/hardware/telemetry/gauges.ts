import { cpus } from 'node:os';
import { readMemory } from '../../processes/readMemory.ts';
import type { MachineProcess } from '../machineProcess.ts';
import type { OwnPids } from '../memory.ts';
import { readDrmCards } from '../sources/drm.ts';
import { askNvidiaSmi } from '../sources/nvidiaSmi.ts';
import { parseStatus } from '../sources/processes.ts';
import { readNumber, type SystemFiles } from '../sources/systemFiles.ts';
import type { Sample } from './metrics.ts';

export interface GaugeTools {
  readonly files: SystemFiles;
  readonly machine: MachineProcess;
  pids(): OwnPids;
}

/** Looks at the machine, again and again; the first look has no processor load, which is a difference of two. */
export interface Gauges {
  read(): Promise<Sample>;
  /** Looks for NVIDIA's driver again at the next look. */
  reset(): void;
}

export function createGauges({ files, machine, pids }: GaugeTools): Gauges {
  let times = readTimes();
  let nvidia: NvidiaWay | null = null;
  return {
    async read() {
      const before = times;
      times = readTimes();
      nvidia ??= await findNvidia(machine);
      return {
        ...loadBetween(before, times),
        ...readMemoryShares(files, pids()),
        ...readTemperature(files),
        ...readAmd(files),
        ...(await readNvidia(nvidia, machine)),
      };
    },
    reset() {
      nvidia = null;
    },
  };
}

interface Times {
  readonly busy: number;
  readonly all: number;
}

function readTimes(): Times {
  return cpus().reduce(
    (sum, { times: { user, nice, sys, irq, idle } }) => ({
      busy: sum.busy + user + nice + sys + irq,
      all: sum.all + user + nice + sys + irq + idle,
    }),
    { busy: 0, all: 0 },
  );
}

function loadBetween(before: Times, after: Times): Sample {
  const all = after.all - before.all;
  return all > 0 ? { cpu: Math.min(1, Math.max(0, (after.busy - before.busy) / all)) } : {};
}

function readMemoryShares({ read }: SystemFiles, { engine, compute }: OwnPids): Sample {
  const { totalBytes, availableBytes } = readMemory(read);
  const memory = 1 - availableBytes / totalBytes;
  const own = [engine, ...compute].map((pid) => parseStatus(read(`/proc/${pid}/status`) ?? ''));
  const ownBytes = own.reduce((sum, status) => sum + (status?.ownBytes ?? 0), 0);
  return ownBytes > 0 ? { memory, ownMemory: ownBytes / totalBytes } : { memory };
}

/** Linux drivers of temperature sensors inside processors. */
const cpuSensors: ReadonlySet<string> = new Set(['coretemp', 'k10temp', 'zenpower', 'cpu_thermal']);
const zoneTypes = /^(x86_pkg_temp|cpu[-_]thermal|soc[-_]thermal)/;

function readTemperature(files: SystemFiles): Sample {
  const sensors = hottest(files, (name) => cpuSensors.has(name));
  if (sensors !== null) return { cpuTemperature: sensors };
  const zones = files
    .list('/sys/class/thermal')
    .map((zone) => `/sys/class/thermal/${zone}`)
    .filter((zone) => zoneTypes.test(files.read(`${zone}/type`)?.trim() ?? ''))
    .map((zone) => readNumber(files, `${zone}/temp`))
    .filter((milli) => milli !== null);
  return zones.length === 0 ? {} : { cpuTemperature: Math.max(...zones) / 1000 };
}

function hottest(files: SystemFiles, isMeant: (name: string) => boolean): number | null {
  const values = files
    .list('/sys/class/hwmon')
    .map((name) => `/sys/class/hwmon/${name}`)
    .filter((folder) => isMeant(files.read(`${folder}/name`)?.trim() ?? ''))
    .flatMap((folder) =>
      files
        .list(folder)
        .filter((name) => /^temp\d+_input$/.test(name))
        .map((name) => readNumber(files, `${folder}/${name}`)),
    )
    .filter((milli) => milli !== null);
  return values.length === 0 ? null : Math.max(...values) / 1000;
}

/** AMD's driver tells in files; of several cards the busiest counts, and the memory of all. */
function readAmd(files: SystemFiles): Sample {
  const temperature = hottest(files, (name) => name === 'amdgpu');
  return {
    ...gpuSample(readDrmCards(files)),
    ...(temperature === null ? {} : { gpuTemperature: temperature }),
  };
}

interface GpuGauge {
  readonly load: number | null;
  readonly usedBytes?: number | null;
  readonly totalBytes?: number | null;
  readonly memoryUsedBytes?: number | null;
  readonly memoryBytes?: number | null;
  readonly temperature?: number | null;
}

export function gpuSample(gpus: readonly GpuGauge[]): Sample {
  const loads = gpus.map(({ load }) => load).filter((load) => load !== null);
  const sum = (take: (gpu: GpuGauge) => number | null | undefined) =>
    gpus.reduce((total, gpu) => total + (take(gpu) ?? 0), 0);
  const total = sum(({ totalBytes, memoryBytes }) => totalBytes ?? memoryBytes);
  const used = sum(({ usedBytes, memoryUsedBytes }) => usedBytes ?? memoryUsedBytes);
  const temperatures = gpus.map(({ temperature }) => temperature ?? null).filter((value) => value !== null);
  return {
    ...(loads.length > 0 ? { gpu: Math.max(...loads) } : {}),
    ...(total > 0 ? { gpuMemory: used / total } : {}),
    ...(temperatures.length > 0 ? { gpuTemperature: Math.max(...temperatures) } : {}),
  };
}

type NvidiaWay = 'nvml' | 'nvidiaSmi' | 'none';
const lookLimitMs = 1_500;
/** The first question starts a process, and a busy machine takes its time for that. */
const findLimitMs = 8_000;

/** NVML costs next to nothing; nvidia-smi starts a program for every look. */
async function findNvidia(machine: MachineProcess): Promise<NvidiaWay> {
  const answer = await askNvml(machine, findLimitMs);
  if (answer?.kind === 'read') return 'nvml';
  const smi = await askNvidiaSmi(findLimitMs);
  return smi.kind === 'read' ? 'nvidiaSmi' : 'none';
}

async function readNvidia(way: NvidiaWay, machine: MachineProcess): Promise<Sample> {
  if (way === 'none') return {};
  if (way === 'nvml') {
    const answer = await askNvml(machine, lookLimitMs);
    return answer?.kind === 'read' ? gpuSample(answer.reading.devices) : {};
  }
  const answer = await askNvidiaSmi(lookLimitMs);
  return answer.kind === 'read' ? gpuSample(answer.devices) : {};
}

/** A process that died or hangs is a look without a GPU, nothing worse. */
async function askNvml(machine: MachineProcess, limitMs: number) {
  const late = new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), limitMs).unref();
  });
  return Promise.race([machine.ask((client) => client.machine.nvml()).catch(() => null), late]);
}
