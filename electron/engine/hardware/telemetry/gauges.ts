import { cpus } from 'node:os';
import { readMemory } from '../../processes/readMemory.ts';
import type { OwnPids } from '../memory.ts';
import type { NvidiaWatch } from '../nvidiaWatch.ts';
import { readDrmCards } from '../sources/drm.ts';
import { parseStatus } from '../sources/processes.ts';
import { readNumber, type SystemFiles } from '../sources/systemFiles.ts';
import type { Sample } from './metrics.ts';

export interface GaugeTools {
  readonly files: SystemFiles;
  readonly nvidia: Pick<NvidiaWatch, 'read'>;
  pids(): OwnPids;
}

/** Looks at the machine, again and again; the first look has no processor load, which is a difference of two. */
export interface Gauges {
  read(): Promise<Sample>;
}

export function createGauges({ files, nvidia, pids }: GaugeTools): Gauges {
  let times = readTimes();
  return {
    async read() {
      const before = times;
      times = readTimes();
      return {
        ...loadBetween(before, times),
        ...readMemoryShares(files, pids()),
        ...readTemperature(files),
        ...readAmd(files),
        ...gpuSample(await nvidia.read()),
      };
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
  readonly powerWatts?: number | null;
  readonly clocks?: { readonly graphics: { readonly mhz: number | null } };
}

const isNumber = (value: number | null | undefined) => typeof value === 'number';

export function gpuSample(gpus: readonly GpuGauge[]): Sample {
  const known = (take: (gpu: GpuGauge) => number | null | undefined) => gpus.map(take).filter(isNumber);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const loads = known(({ load }) => load);
  const total = sum(known(({ totalBytes, memoryBytes }) => totalBytes ?? memoryBytes));
  const used = sum(known(({ usedBytes, memoryUsedBytes }) => usedBytes ?? memoryUsedBytes));
  const temperatures = known(({ temperature }) => temperature);
  const watts = known(({ powerWatts }) => powerWatts);
  const clocks = known(({ clocks: told }) => told?.graphics.mhz);
  return {
    ...(loads.length > 0 ? { gpu: Math.max(...loads) } : {}),
    ...(total > 0 ? { gpuMemory: used / total } : {}),
    ...(temperatures.length > 0 ? { gpuTemperature: Math.max(...temperatures) } : {}),
    ...(watts.length > 0 ? { gpuPower: sum(watts) } : {}),
    ...(clocks.length > 0 ? { gpuClock: Math.max(...clocks) } : {}),
  };
}
