import { parseCpuinfoFlags, parseCpuinfoModel, readFeatures } from '../../../common/cpuFeatures.ts';
import type { Cpu } from '../../../contract/hardware.ts';
import { parseList, readNumber, type SystemFiles } from './systemFiles.ts';

export type KernelCpu = Omit<Cpu, 'usableCores'>;

const cpuFolder = '/sys/devices/system/cpu';
const nodeFolder = '/sys/devices/system/node';

/** What Linux says of the processors: `/proc/cpuinfo` and the topology under `/sys`. null: not Linux, or hidden. */
export function readKernelCpu(files: SystemFiles, architecture: string): KernelCpu | null {
  const cpuinfo = files.read('/proc/cpuinfo');
  if (cpuinfo === null) return null;
  const listed = files.read(`${cpuFolder}/online`);
  const cpus = listed === null ? countListed(cpuinfo) : parseList(listed);
  const topology = (name: string) =>
    distinct(cpus.map((cpu) => files.read(`${cpuFolder}/cpu${cpu}/topology/${name}`)));
  const maxKhz = readNumber(files, `${cpuFolder}/cpu0/cpufreq/cpuinfo_max_freq`);
  return {
    model: parseCpuinfoModel(cpuinfo) ?? architecture,
    architecture,
    sockets: topology('physical_package_id').size || null,
    physicalCores: topology('thread_siblings_list').size || null,
    logicalCores: cpus.length,
    maxMhz: maxKhz === null ? null : maxKhz / 1000,
    features: readFeatures(architecture, 'linux', parseCpuinfoFlags(cpuinfo)),
    caches: readCaches(files, cpus),
    numaNodes: readNumaNodes(files),
  };
}

function countListed(cpuinfo: string): number[] {
  return [...cpuinfo.matchAll(/^processor\s*:\s*(\d+)$/gm)].map(([, number]) => Number(number));
}

function distinct(texts: readonly (string | null)[]): Set<string> {
  return new Set(texts.filter((text) => text !== null).map((text) => text.trim()));
}

const cacheKinds = { Data: 'data', Instruction: 'instruction', Unified: 'unified' } as const;

/** Each cache is listed by every CPU that shares it; it is counted once. */
function readCaches(files: SystemFiles, cpus: readonly number[]): Cpu['caches'] {
  const found = new Map<string, Cpu['caches'][number] & { places: Set<string> }>();
  for (const cpu of cpus)
    for (const index of files
      .list(`${cpuFolder}/cpu${cpu}/cache`)
      .filter((name) => name.startsWith('index'))) {
      const read = (name: string) =>
        files.read(`${cpuFolder}/cpu${cpu}/cache/${index}/${name}`)?.trim() ?? '';
      const kind = cacheKinds[read('type') as keyof typeof cacheKinds];
      const sizeBytes = parseSize(read('size'));
      if (kind === undefined || sizeBytes === null) continue;
      const level = Number(read('level'));
      const key = `${level} ${kind} ${sizeBytes}`;
      const cache = found.get(key) ?? { level, kind, sizeBytes, count: 0, places: new Set() };
      cache.places.add(read('shared_cpu_list'));
      found.set(key, cache);
    }
  return [...found.values()]
    .map(({ places, ...cache }) => ({ ...cache, count: places.size }))
    .sort((a, b) => a.level - b.level || a.kind.localeCompare(b.kind));
}

/** `48K`, `32768K`, `1M`. */
function parseSize(text: string): number | null {
  const [, digits, unit] = /^(\d+)([KM])$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * (unit === 'M' ? 1024 ** 2 : 1024);
}

function readNumaNodes(files: SystemFiles): Cpu['numaNodes'] {
  return parseList(files.read(`${nodeFolder}/online`) ?? '').map((id) => {
    const kib = /MemTotal:\s+(\d+) kB/.exec(files.read(`${nodeFolder}/node${id}/meminfo`) ?? '')?.[1];
    return {
      id,
      cpus: parseList(files.read(`${nodeFolder}/node${id}/cpulist`) ?? '').length,
      totalBytes: Number(kib ?? 0) * 1024,
    };
  });
}
