import { expect, test } from 'vitest';
import { readCpuQuota } from './container.ts';
import { readKernelCpu } from './kernelCpu.ts';
import { parseList, type SystemFiles } from './systemFiles.ts';

/** Files as a machine would show them; folders follow from their names. */
function machine(files: Readonly<Record<string, string>>): SystemFiles {
  return {
    read: (file) => files[file] ?? null,
    list: (folder) => [
      ...new Set(
        Object.keys(files)
          .filter((file) => file.startsWith(`${folder}/`))
          .map((file) => file.slice(folder.length + 1).split('/')[0] ?? ''),
      ),
    ],
  };
}

const cpu = '/sys/devices/system/cpu';

/** Two sockets, two cores each, two threads a core: CPU 0 and 4 are one core. */
function twoSockets(): Record<string, string> {
  const files: Record<string, string> = {
    '/proc/cpuinfo':
      'processor\t: 0\nmodel name\t: Intel(R) Xeon(R) Gold 6430\nflags\t\t: fpu avx2 fma avx512f avx512_vnni amx_int8\n',
    [`${cpu}/online`]: '0-7\n',
    [`${cpu}/cpu0/cpufreq/cpuinfo_max_freq`]: '3400000\n',
    '/sys/devices/system/node/online': '0-1\n',
    '/sys/devices/system/node/node0/cpulist': '0-1,4-5\n',
    '/sys/devices/system/node/node0/meminfo': 'Node 0 MemTotal:       1000 kB\n',
    '/sys/devices/system/node/node1/cpulist': '2-3,6-7\n',
    '/sys/devices/system/node/node1/meminfo': 'Node 1 MemTotal:       3000 kB\n',
  };
  for (const id of parseList('0-7')) {
    const core = id % 4;
    const socket = core < 2 ? 0 : 1;
    files[`${cpu}/cpu${id}/topology/physical_package_id`] = `${socket}\n`;
    files[`${cpu}/cpu${id}/topology/thread_siblings_list`] = `${core},${core + 4}\n`;
    Object.assign(files, cache(id, 'index0', ['1', 'Data', '48K', `${core},${core + 4}`]));
    Object.assign(
      files,
      cache(id, 'index3', ['3', 'Unified', '61440K', socket === 0 ? '0-1,4-5' : '2-3,6-7']),
    );
  }
  return files;
}

function cache(id: number, index: string, values: readonly string[]): Record<string, string> {
  const names = ['level', 'type', 'size', 'shared_cpu_list'];
  return Object.fromEntries(
    names.map((name, place) => [`${cpu}/cpu${id}/cache/${index}/${name}`, `${values[place]}\n`]),
  );
}

test('cores, sockets, caches and NUMA nodes are counted once each', () => {
  expect(readKernelCpu(machine(twoSockets()), 'x64')).toEqual({
    model: 'Intel(R) Xeon(R) Gold 6430',
    architecture: 'x64',
    sockets: 2,
    physicalCores: 4,
    logicalCores: 8,
    maxMhz: 3400,
    features: {
      avx2: true,
      fma: true,
      f16c: false,
      avx512: true,
      avx512Vnni: true,
      avxVnni: false,
      avx512Bf16: false,
      amxInt8: true,
      amxBf16: false,
    },
    caches: [
      { level: 1, kind: 'data', sizeBytes: 48 * 1024, count: 4 },
      { level: 3, kind: 'unified', sizeBytes: 60 * 1024 ** 2, count: 2 },
    ],
    numaNodes: [
      { id: 0, cpus: 4, totalBytes: 1000 * 1024 },
      { id: 1, cpus: 4, totalBytes: 3000 * 1024 },
    ],
  });
});

test('a container that hides the topology leaves what cpuinfo says', () => {
  const found = readKernelCpu(machine({ '/proc/cpuinfo': 'processor\t: 0\nprocessor\t: 1\n' }), 'x64');
  expect(found).toMatchObject({
    logicalCores: 2,
    physicalCores: null,
    sockets: null,
    caches: [],
    numaNodes: [],
  });
  expect(found?.features.avx2).toBeNull();
});

test('another system has no such files', () => {
  expect(readKernelCpu(machine({}), 'arm64')).toBeNull();
});

test('a container may use part of a core, by either version of cgroup', () => {
  const version2 = { '/proc/self/cgroup': '0::/a\n', '/sys/fs/cgroup/a/cpu.max': '250000 100000\n' };
  expect(readCpuQuota(machine(version2))).toBe(2.5);
  const version1 = {
    '/proc/self/cgroup': '3:cpu,cpuacct:/b\n',
    '/sys/fs/cgroup/cpu/b/cpu.cfs_quota_us': '50000\n',
    '/sys/fs/cgroup/cpu/b/cpu.cfs_period_us': '100000\n',
  };
  expect(readCpuQuota(machine(version1))).toBe(0.5);
});

test('no limit is no limit', () => {
  const files = {
    '/proc/self/cgroup': '3:cpu:/b\n0::/a\n',
    '/sys/fs/cgroup/a/cpu.max': 'max 100000\n',
    '/sys/fs/cgroup/cpu/b/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu/b/cpu.cfs_period_us': '100000\n',
  };
  expect(readCpuQuota(machine(files))).toBeNull();
});
