import { expect, test } from 'vitest';
import { batchSteps, type IdleSlots } from './batchSteps.ts';

const idle = (lengths: readonly number[], capacity = 256): IdleSlots => ({
  length: (slot) => lengths[slot] ?? 0,
  capacity,
});

test('steps of neighbouring slots are one run, in the order of the slots', () => {
  const steps = [
    { slot: 2, id: 7, past: 30 },
    { slot: 1, id: 5, past: 10 },
  ];
  expect(batchSteps(steps, idle([]))).toEqual([
    {
      first: 1,
      rows: [
        { id: 5, past: 10, index: 1 },
        { id: 7, past: 30, index: 0 },
      ],
    },
  ]);
});

test('a slot between them that has no step gets a row behind what it holds', () => {
  const steps = [
    { slot: 0, id: 5, past: 10 },
    { slot: 2, id: 7, past: 30 },
  ];
  const [batch, ...others] = batchSteps(steps, idle([10, 99, 30]));
  expect(others).toEqual([]);
  expect(batch?.rows).toEqual([
    { id: 5, past: 10, index: 0 },
    { id: 0, past: 99, index: null },
    { id: 7, past: 30, index: 1 },
  ]);
});

test('a slot between them that is full to its end divides the run: a row there would overwrite what it holds', () => {
  const steps = [
    { slot: 0, id: 5, past: 10 },
    { slot: 2, id: 7, past: 30 },
    { slot: 3, id: 9, past: 0 },
  ];
  const batches = batchSteps(steps, idle([10, 256, 30], 256));
  expect(batches.map(({ first, rows }) => [first, rows.length])).toEqual([
    [0, 1],
    [2, 2],
  ]);
});

test('where slots do not lie together every step is a run of its own', () => {
  const steps = [0, 1].map((slot) => ({ slot, id: slot, past: 0 }));
  expect(batchSteps(steps, null).map(({ first, rows }) => [first, rows.length])).toEqual([
    [0, 1],
    [1, 1],
  ]);
});
