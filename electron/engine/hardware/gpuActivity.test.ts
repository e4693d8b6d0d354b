import { expect, test } from 'vitest';
import { createProcessOwner } from './gpuActivity.ts';

const parents: Readonly<Record<number, number>> = { 10: 1, 11: 10, 12: 11, 20: 1, 21: 20, 30: 1 };
const files = {
  read(file: string) {
    const pid = Number(/^\/proc\/(\d+)\/status$/.exec(file)?.[1]);
    const parent = parents[pid];
    return parent === undefined
      ? null
      : `Name:\tprogram${pid}\nPid:\t${pid}\nPPid:\t${parent}\nVmRSS:\t9 kB\n`;
  },
  list: () => [],
};
const ownerOf = createProcessOwner({
  files,
  pids: { engine: 10, compute: [11], shell: 20 },
  models: [{ pid: 11, name: 'Qwen 7B' }],
});
const named = { name: 'python3', usedBytes: 5 };

test('a process that holds a model bears its name; what it has started is ours without one', () => {
  expect(ownerOf({ pid: 11, name: null, usedBytes: 8 })).toEqual({
    pid: 11,
    name: 'program11',
    model: 'Qwen 7B',
    role: 'models',
    memoryBytes: 8,
  });
  expect(ownerOf({ pid: 12, ...named })).toMatchObject({ model: null, role: 'models' });
});

test('the engine and what draws the window are ours, others are strangers, known to the system or not', () => {
  expect(ownerOf({ pid: 10, ...named }).role).toBe('engine');
  expect(ownerOf({ pid: 21, ...named }).role).toBe('window');
  expect(ownerOf({ pid: 30, ...named })).toMatchObject({ name: 'python3', role: null });
  expect(ownerOf({ pid: 99, name: null, usedBytes: null })).toEqual({
    pid: 99,
    name: null,
    model: null,
    role: null,
    memoryBytes: null,
  });
});
