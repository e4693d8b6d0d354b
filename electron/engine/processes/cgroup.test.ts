import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openProcessGroups } from './cgroup.ts';

/** A group as the kernel shows it, of ordinary files: what is written is there to be read. */
function fakeGroup(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(path.join(tmpdir(), 'inhouse-cgroup-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = path.join(root, 'mount', 'user.slice', 'inhouse.scope');
  mkdirSync(home, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(home, name), text);
  const self = path.join(root, 'self');
  writeFileSync(self, '0::/user.slice/inhouse.scope\n');
  const read = (name: string) => readFileSync(path.join(home, name), 'utf8');
  return { home, read, places: { mounts: [path.join(root, 'mount')], self } };
}

test('where the memory controller is handed over, a process gets a group with the limit', () => {
  const { home, read, places } = fakeGroup({
    'cgroup.controllers': 'cpu memory pids\n',
    'cgroup.subtree_control': 'memory pids\n',
  });
  const group = openProcessGroups(places)?.confine(4242, 1_500_000_000.7);
  expect(read('inhouse-compute-4242/memory.max')).toBe('1500000000');
  expect(read('inhouse-compute-4242/cgroup.procs')).toBe('4242');
  expect(group?.wasLimitReached()).toBe(false);
  writeFileSync(path.join(home, 'inhouse-compute-4242', 'memory.events'), 'low 0\noom 1\noom_kill 1\n');
  expect(group?.wasLimitReached()).toBe(true);
});

test('an engine that has the group to itself moves into a leaf before it hands the controller down', () => {
  const { read, places } = fakeGroup({
    'cgroup.controllers': 'memory\n',
    'cgroup.subtree_control': '',
    'cgroup.procs': `${process.pid}\n`,
  });
  expect(openProcessGroups(places)).not.toBeNull();
  expect(read('inhouse-engine/cgroup.procs')).toBe(String(process.pid));
  expect(read('cgroup.subtree_control')).toBe('+memory');
});

test('a group that others live in stays as it is', () => {
  const { home, read, places } = fakeGroup({
    'cgroup.controllers': 'memory\n',
    'cgroup.subtree_control': '',
    'cgroup.procs': `1\n${process.pid}\n`,
  });
  expect(openProcessGroups(places)).toBeNull();
  expect(read('cgroup.subtree_control')).toBe('');
  expect(existsSync(path.join(home, 'inhouse-engine'))).toBe(false);
});

test('without the controller, without version 2, or without the right to write there are no groups', () => {
  expect(openProcessGroups(fakeGroup({ 'cgroup.controllers': 'cpu pids\n' }).places)).toBeNull();
  expect(openProcessGroups({ mounts: ['/nowhere'], self: '/nowhere/self' })).toBeNull();
  const { home, places } = fakeGroup({
    'cgroup.controllers': 'memory\n',
    'cgroup.subtree_control': 'memory',
  });
  const groups = openProcessGroups(places);
  writeFileSync(path.join(home, 'inhouse-compute-7'), 'a file where the group would be');
  expect(groups?.confine(7, 1)).toBeNull();
});
