import { expect, test } from 'vitest';
import { readMemory } from './readMemory.ts';

const gib = 1024 ** 3;
const meminfo = `MemTotal:       ${64 * 1024 ** 2} kB
MemFree:        ${2 * 1024 ** 2} kB
MemAvailable:   ${40 * 1024 ** 2} kB
`;

function machine(files: Readonly<Record<string, string>>) {
  const all: Readonly<Record<string, string>> = { '/proc/meminfo': meminfo, ...files };
  return readMemory((file) => all[file] ?? null);
}

test('without a container the machine counts, and what is available is not what is unused', () => {
  expect(machine({ '/proc/self/cgroup': '0::/\n' })).toEqual({
    totalBytes: 64 * gib,
    availableBytes: 40 * gib,
    machine: { totalBytes: 64 * gib, availableBytes: 40 * gib },
    limit: null,
  });
});

test("a container's limit counts; file pages that can be dropped are not in use", () => {
  const reading = machine({
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/memory.max': `${8 * gib}\n`,
    '/sys/fs/cgroup/memory.current': `${5 * gib}\n`,
    '/sys/fs/cgroup/memory.stat': `anon ${2 * gib}\nfile ${3 * gib}\ninactive_file ${2 * gib}\nactive_file ${gib}\n`,
  });
  expect(reading.limit).toEqual({
    source: 'cgroup2',
    limitBytes: 8 * gib,
    usedBytes: 2 * gib,
    cacheBytes: 3 * gib,
  });
  expect(reading.totalBytes).toBe(8 * gib);
  expect(reading.availableBytes).toBe(6 * gib);
});

test('of nested groups the one with the least left counts', () => {
  const reading = machine({
    '/proc/self/cgroup': '0::/hall.slice/line.scope\n',
    '/sys/fs/cgroup/hall.slice/line.scope/memory.max': 'max\n',
    '/sys/fs/cgroup/hall.slice/line.scope/memory.current': `${gib}\n`,
    '/sys/fs/cgroup/hall.slice/memory.max': `${16 * gib}\n`,
    '/sys/fs/cgroup/hall.slice/memory.current': `${15 * gib}\n`,
  });
  expect(reading.limit?.limitBytes).toBe(16 * gib);
  expect(reading.availableBytes).toBe(gib);
});

test('version 1 is understood, and its number for "no limit" is none', () => {
  const files = {
    '/proc/self/cgroup': '5:cpu,cpuacct:/x\n4:memory:/box\n0::/\n',
    '/sys/fs/cgroup/memory/box/memory.usage_in_bytes': `${3 * gib}\n`,
    '/sys/fs/cgroup/memory/box/memory.stat': `total_inactive_file ${gib}\ntotal_active_file 0\n`,
  };
  const limitFile = '/sys/fs/cgroup/memory/box/memory.limit_in_bytes';
  expect(machine({ ...files, [limitFile]: '9223372036854771712\n' }).limit).toBeNull();
  expect(machine({ ...files, [limitFile]: `${4 * gib}\n` }).limit).toEqual({
    source: 'cgroup1',
    limitBytes: 4 * gib,
    usedBytes: 2 * gib,
    cacheBytes: gib,
  });
});

test('a container can have less left than the machine says, and the machine less than the container may use', () => {
  const reading = machine({
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/memory.max': `${60 * gib}\n`,
    '/sys/fs/cgroup/memory.current': `${gib}\n`,
  });
  expect(reading.availableBytes).toBe(40 * gib);
});

test('this machine has memory, and not all of it is in use', () => {
  const { totalBytes, availableBytes } = readMemory();
  expect(totalBytes).toBeGreaterThan(256 * 1024 ** 2);
  expect(availableBytes).toBeGreaterThan(0);
  expect(availableBytes).toBeLessThanOrEqual(totalBytes);
});
