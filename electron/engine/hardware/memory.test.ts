import { expect, test } from 'vitest';
import { readMemory } from '../processes/readMemory.ts';
import { describeMemory, groupMemory, roleOf } from './memory.ts';
import { holderOf, parseMounts } from './sources/mounts.ts';
import { parsePs, parseStatus, parseTasklist } from './sources/processes.ts';
import { type SystemFiles, systemFiles } from './sources/systemFiles.ts';

const status = (pid: number, parentPid: number) => ({
  pid,
  parentPid,
  name: 'node',
  residentBytes: 1,
  ownBytes: 1,
});

test('processes are known by their parents: the engine, its children, the shell and the window', () => {
  const role = roleOf(
    [
      status(1, 0),
      status(10, 1),
      status(11, 10),
      status(12, 10),
      status(20, 11),
      status(30, 20),
      status(99, 1),
    ],
    {
      engine: 20,
      compute: [],
      shell: 10,
    },
  );
  expect([10, 12, 20, 30, 99].map(role)).toEqual(['window', 'window', 'engine', 'models', null]);
});

test('a system that does not tell the parents still tells the compute processes, by their numbers', () => {
  const role = roleOf([status(20, 0), status(30, 0)], { engine: 20, compute: [30], shell: null });
  expect([20, 30, 31].map(role)).toEqual(['engine', 'models', null]);
});

test('the amounts add up to the total', () => {
  const meminfo = `MemTotal: 1000 kB
MemFree: 200 kB
MemAvailable: 450 kB
Buffers: 10 kB
Cached: 300 kB
SReclaimable: 20 kB
Shmem: 30 kB
`;
  const files: SystemFiles = { read: (file) => (file === '/proc/meminfo' ? meminfo : null), list: () => [] };
  const reading = readMemory(files.read);
  const own = {
    pid: 1,
    name: 'x',
    count: 1,
    residentBytes: 9999,
    ownBytes: 100 * 1024,
    role: 'models' as const,
  };
  const groups = groupMemory(files, reading, [own]);
  expect(groups).toEqual([
    { name: 'models', bytes: 100 * 1024 },
    { name: 'others', bytes: 400 * 1024 },
    { name: 'cache', bytes: 300 * 1024 },
    { name: 'free', bytes: 200 * 1024 },
  ]);
});

test('this process is found in its own memory, among the biggest or not', async () => {
  const pids = { engine: process.pid, compute: [], shell: null };
  const { processes, groups, totalBytes } = await describeMemory({ files: systemFiles, pids });
  expect(processes?.find(({ role }) => role === 'engine')?.pid).toBe(process.pid);
  expect(Math.abs(groups.reduce((sum, { bytes }) => sum + bytes, 0) - totalBytes)).toBeLessThan(
    0.01 * totalBytes,
  );
});

test('what systems say of processes is read', () => {
  expect(
    parseStatus('Name:\tnode\nPid:\t7\nPPid:\t2\nVmRSS:\t 100 kB\nRssAnon:\t  60 kB\nRssShmem:\t 5 kB\n'),
  ).toEqual({
    pid: 7,
    parentPid: 2,
    name: 'node',
    residentBytes: 100 * 1024,
    ownBytes: 65 * 1024,
  });
  expect(parseStatus('Name:\tkthreadd\nPid:\t2\nPPid:\t0\n')).toBeNull();
  expect(parseTasklist('"node.exe","4120","Console","1","58.424 K"\r\n')).toEqual([
    { pid: 4120, parentPid: 0, name: 'node.exe', residentBytes: 58_424 * 1024, ownBytes: null },
  ]);
  expect(parsePs('  77     1  2048 /Applications/In house.app/node\n')).toEqual([
    { pid: 77, parentPid: 1, name: 'node', residentBytes: 2048 * 1024, ownBytes: null },
  ]);
});

test('disks are listed once, without what the kernel makes up', () => {
  const mounts = parseMounts(
    [
      'proc /proc proc rw 0 0',
      '/dev/nvme0n1p2 / ext4 rw 0 0',
      '/dev/nvme0n1p2 /var/snap ext4 rw 0 0',
      '/dev/loop3 /snap/core squashfs ro 0 0',
      '/dev/sdb1 /media/usb\\040stick vfat rw 0 0',
      'server:/models /mnt/models nfs4 rw 0 0',
      'tmpfs /tmp tmpfs rw 0 0',
    ].join('\n'),
  );
  expect(mounts.map(({ mount }) => mount)).toEqual(['/', '/media/usb stick', '/mnt/models']);
  expect(holderOf(mounts, '/mnt/models/inhouse')?.fileSystem).toBe('nfs4');
  expect(holderOf(mounts, '/mnt/models2')?.mount).toBe('/');
});
